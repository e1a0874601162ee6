/** The words of the field, as data: what a ticket can be and how staff call it. Definitions: docs/taxonomy.md. */

export const KINDS = ['problem', 'inquiry', 'suggestion', 'wish'] as const
export type Kind = (typeof KINDS)[number]

export const CATEGORIES = [
  'facility',
  'utility',
  'sanitation',
  'parking',
  'noise',
  'safety',
  'neighbor',
  'illegal_building',
  'property',
  'welfare',
  'policy',
  'other',
] as const
export type Category = (typeof CATEGORIES)[number]

export const DIFFICULTIES = ['simple', 'complex', 'hard'] as const
export type Difficulty = (typeof DIFFICULTIES)[number]

export const URGENCIES = ['emergency', 'urgent', 'normal'] as const
export type Urgency = (typeof URGENCIES)[number]

export const STATUSES = [
  'reported',
  'needs_info',
  'assigned',
  'in_progress',
  'escalated',
  'resolved',
  'answered',
  'reopened',
  'confirmed',
  'closed',
  'rejected',
  'withdrawn',
] as const
export type Status = (typeof STATUSES)[number]

/** Statuses in which somebody still has work to do. */
export const OPEN_STATUSES = ['reported', 'needs_info', 'assigned', 'in_progress', 'escalated', 'reopened'] as const
/** Statuses in which the work is said to be done and residents may still object. */
export const SETTLED_STATUSES = ['resolved', 'answered'] as const

export const KIND_LABELS: Record<Kind, string> = {
  problem: '问题诉求',
  inquiry: '咨询',
  suggestion: '建议',
  wish: '微心愿',
}
export const CATEGORY_LABELS: Record<Category, string> = {
  facility: '公共设施',
  utility: '水电气网',
  sanitation: '环境卫生',
  parking: '停车交通',
  noise: '噪音扰民',
  safety: '安全隐患',
  neighbor: '邻里纠纷',
  illegal_building: '违建占用',
  property: '物业服务',
  welfare: '困难帮扶',
  policy: '政策办事',
  other: '其他',
}
export const DIFFICULTY_LABELS: Record<Difficulty, string> = {
  simple: '简单问题',
  complex: '复杂问题',
  hard: '难点重点问题',
}
export const URGENCY_LABELS: Record<Urgency, string> = { emergency: '紧急', urgent: '较急', normal: '一般' }
export const STATUS_LABELS: Record<Status, string> = {
  reported: '已上报',
  needs_info: '待补充',
  assigned: '已交办',
  in_progress: '处置中',
  escalated: '已上转',
  resolved: '已办结待评议',
  answered: '已答复',
  reopened: '重新办理',
  confirmed: '已评议',
  closed: '已归档',
  rejected: '不予受理',
  withdrawn: '已撤回',
}
