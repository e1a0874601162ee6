import { MISSING_LABELS } from '../bot/texts.ts'
import type { EventType } from '../tickets/ticket.ts'
import { MARK_LABELS } from '../tickets/integrity.ts'
import {
  CATEGORY_LABELS,
  DIFFICULTY_LABELS,
  KIND_LABELS,
  OPEN_STATUSES,
  SETTLED_STATUSES,
  STATUS_LABELS,
  URGENCY_LABELS,
} from '../tickets/vocabulary.ts'

const EVENT_LABELS: Record<EventType, string> = {
  reported: '上报',
  joined: '他人同报',
  added: '补充说明',
  asked: '询问上报人',
  answered_question: '上报人答复',
  assigned: '交办',
  accepted: '接单',
  progress: '进展',
  done: '办结',
  answered: '答复',
  handed_up: '上转',
  handed_over: '转交',
  sent_back: '退回',
  extension_asked: '申请延期',
  extended: '延期',
  extension_refused: '不予延期',
  rejected: '不予受理',
  withdrawn: '撤回',
  recalled: '撤回原话',
  praised: '致谢',
  confirmed: '确认已解决',
  rated: '评分',
  not_fixed: '反映未修好',
  pressed: '催办',
  reminded: '提醒',
  overdue: '超时',
  escalated: '超时上转',
  closed: '归档',
  resumed: '恢复计时',
  called_back: '回访',
  left: '一位反映人撤回',
  rejudged: '重新研判',
  co_handlers: '请人同办',
  department: '交部门办',
  split: '拆分',
  outbreak: '多处同报',
  merged: '并入',
}

/** Posts as the example's YAML calls them; rosters from Excel hold the Chinese words themselves. */
const POST_LABELS: Record<string, string> = {
  unit_leader: '单元长',
  building_leader: '楼栋长',
  grid_leader: '网格长',
  community_secretary: '社区书记',
  county_office: '县三长办',
}

export function postLabel(role: string): string {
  return POST_LABELS[role] ?? role
}

/** The words of the page, from the one list of the field's words. */
export const LABELS = {
  status: STATUS_LABELS,
  kind: KIND_LABELS,
  category: CATEGORY_LABELS,
  difficulty: DIFFICULTY_LABELS,
  urgency: URGENCY_LABELS,
  event: EVENT_LABELS,
  missing: MISSING_LABELS,
  mark: MARK_LABELS,
  open: OPEN_STATUSES,
  settled: SETTLED_STATUSES,
}
