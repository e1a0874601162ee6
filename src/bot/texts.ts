import type { Missing } from '../classifiers/judge.ts'

/**
 * The catalogue: every sentence that the bot sends. `{name}` is filled in; a community may override any text by its
 * key in the configuration, with the same placeholders. Short, warm, official enough.
 */
export const TEXTS = {
  // In the group
  receipt: '收到 {mention}已登记 #{no}（{title}），已通知{owner}，{within}回应。不是这个意思请回“撤销”。',
  receiptJoined: '收到 {mention}已并入 #{no}（{title}），{owner}在办，有结果在群里告诉大家。',
  receiptEmergency: '⚠️ 收到 {mention}已登记 #{no}（{title}），已同时通知{owner}等三长。{safety}',
  endResolved: '✅ #{no}（{title}）{owner}反馈已办结：{outcome}。没修好请回“#{no} 没修好”，满意也可以打个分（1–5）。',
  endAnswered: '📌 #{no}（{title}）{owner}答复：{outcome}。还有疑问请回“#{no} + 您的问题”。',
  endInquiry: '📌 #{no}（{title}）{owner}答复：{outcome}。还有疑问请回“#{no} + 您的问题”，满意也可以打个分（1–5）。',
  endRejected: '📌 #{no}（{title}）经{owner}核实，不作为诉求办理：{outcome}。有不同意见请回“#{no} + 您的意见”。',
  endWithdrawn: '#{no} 已按您的意思撤销。',
  // To the leader, in private
  prompt:
    '【{urgency}】#{no} {title}\n地点：{area}{place}\n反映人：{reporter}（{since}）\n原话：{words}\n请于 {due} 前回应。{hint}回复“接单”“已办结+说明”“转上级+原因”“补充+问题”，或直接说进展。',
  hint: '可以先问清：{question}',
  hintMissing: '原话里没说：{missing}。',
  promptEmergency:
    '🚨【紧急】#{no} {title}\n地点：{area}{place}\n反映人：{reporter}（{since}）\n原话：{words}\n{safety}\n请立即处理并回复“接单”，10 分钟内无人接单将逐级上报。',
  promptEmergencyAlso: '🚨【紧急知会】#{no} {title}\n地点：{area}{place}\n原话：{words}\n已通知{owner}，请一同关注。',
  promptMoved:
    '【{why}】#{no} {title}\n地点：{area}{place}\n反映人：{reporter}（{since}）\n原话：{words}\n前期情况：{note}\n请于 {due} 前回应。',
  whyHandedUp: '上转给您',
  whyHandedOver: '转给您',
  whyOverdue: '逾期上转',
  whyReturned: '退回给您',
  whyDispute: '来回两次，请您定',
  overdueNote: '{owner}逾期未办结',
  movedAway: '#{no} {title}：重新判断后改由{owner}办理，您不用再跟。',
  whyNotSolved: '居民说没解决',
  whyQuestion: '居民还有疑问',
  whyDisagrees: '居民有不同意见',
  promptReopened: '【{why}】#{no} {title}\n{reporter}：{words}\n请再跟进，于 {due} 前回应。',
  added: '#{no} {title}：{reporter}补充“{words}”',
  addedPhoto: '#{no} {title}：{reporter}补充了照片',
  joined: '#{no} {title}：{reporter}也反映“{words}”（共 {count} 人）',
  pressed: '#{no} {title}：{reporter}在问进展“{words}”，请回一句。',
  saysSolved: '#{no} {title}：{reporter}说“{words}”，若确已解决请回“#{no} 已办结+说明”。',
  praised: '#{no} {title}：{reporter}反馈“{words}”',
  rated: '#{no} {title}：居民评分 {score} 分。',
  withdrawnNotice: '#{no} {title}：反映人已撤销，不用再办。',
  leftNotice: '#{no} {title}：{reporter}撤回了自己的反映，还有 {count} 人反映，请照常办。',
  ackAccepted: '好的，#{no} 记为处置中。办完回“#{no} 已办结+说明”。',
  ackProgress: '好的，#{no} 的进展已记下。',
  ackUnsure: '#{no} 的情况已记下。如果已经办完，请回“#{no} 已办结+说明”；解决不了请回“#{no} 解决不了+原因”。',
  askHow: '#{no} 怎么办的？回一句或发张照片就可以结了。',
  askPhoto: '#{no} 这类事要看得到才算办好：发一张现场照片就可以结了。',
  askWhyUnsolved: '#{no} 怎么答复的、为什么现在办不了？回一句，好告诉反映人。',
  askWhyRejected: '#{no} 为什么不受理？回一句原因，好告诉反映人。',
  shown: '已办好，有现场照片',
  nothingOpen: '您手上现在没有在办的工单。要说别处的哪一件，请带上 #工单号。',
  overdueTop: '#{no} {title} 已过 {due} 的时限，上面没有更高一级了，请尽快处理并回复。',
  ackDone: '好的，#{no} 记为已办结，已告诉反映人。',
  ackAnswered: '好的，#{no} 记为已答复，已告诉反映人。',
  ackMoved: '好的，#{no} 已转{owner}。',
  ackAsked: '好的，已替您问反映人：{question}',
  ackRejected: '好的，#{no} 记为不予受理，已说明原因。',
  ackExtended: '好的，#{no} 延到 {until}。',
  extendAsked: '好的，已向{superior}申请把 #{no} 延到 {until}；{due} 前没有答复，就还按原来的时限办。',
  extendWhen: '#{no} 要延到哪一天？回一句就好，例如“周五”“8号”“再给三天”。',
  extendLate: '#{no} 的时限是 {due}，已经过了，不能再延。请尽快办；办不了请回“#{no} 转上级+原因”。',
  extendNotNeeded: '#{no} 的时限是 {due}，不用延。',
  extendTooLong: '#{no} 一共最多能延 {days} 个工作日，{until} 太晚了。请换个日期，或回“#{no} 转上级+原因”。',
  extendAsk: '#{no} {title}：{asker}申请延到 {until}（原时限 {due}）：{why}。同意请回“同意”，不同意请回“不同意”+原因。',
  extendWhich: '等您答复的延期申请有 {count} 件，请带上工单号再回一次：\n{lines}',
  extendLine: '#{no} {title}（{asker}申请延到 {until}）',
  extendNothing: '现在没有等您答复的延期申请，可能已过原来的时限。',
  extendGranted: '#{no} {title}：{superior}同意延到 {until}。',
  extendRefused: '#{no} {title}：{superior}不同意延期（{why}），还请在 {due} 前办好。',
  noReason: '没有说原因',
  extendLapsed: '#{no} {title}：{superior}没有在时限前答复，延期没有批下来，请抓紧办。',
  sendBackWhy: '退回要说一句原因，例如“#{no} 退回 一楼的灯单元长就能换”。',
  noMoreReturns: '#{no} 已经来回两次，由您这里定，不能再退。请直接办、交给部门，或答复反映人。',
  ackDecided: '好的，已告诉{owner}。',
  whichOne: '您说的是哪一件？请回序号或工单号：\n{list}',
  notYours: '#{no} 要由负责这里的三长或反映人本人来处理，现在由{owner}办理；居民的联系方式不能提供。',
  cannotNow: '#{no} 现在是“{status}”，这一步做不了。',
  noSuchTicket: '没有找到 #{no}。',
  reminder: '提醒：#{no} {title} 将于 {due} 到期，请回一句进展。',
  overdueLeader: '#{no} {title} 已过 {due} 的时限，请尽快回复；下一个工作日仍无回应将转上一级。',
  listLine: '#{no} {title}（{status}，{due}）',
  leaderList: '早上好，您手上还有 {count} 件：\n{lines}\n回复“#工单号 + 进展”即可。',
  recurrence: '这是 30 天内第 {count} 次反映，上次是 #{before}，请从根上解决。',
  // One matter in many places
  outbreakPost: '多个单元反映{what}，已并为 #{no}，由{owner}统一处理，有结果在群里告诉大家。',
  receiptOutbreak: '收到，多个单元都在反映{what}，已并入 #{no}，由{owner}统一处理。',
  promptOutbreak:
    '【多处同报】#{no} {title}\n共 {count} 处：{places}\n原话：{words}\n请于 {due} 前回应，一次答复告诉所有反映的群。',
  promptOutbreakAlso:
    '【多处同报】#{no} {title}\n共 {count} 处：{places}\n由{owner}统一处理，您那边也有，请一同关注；有情况直接回“#{no} + 进展”。',
  outbreakPlaces: '#{no} {title}：现有 {count} 处：{places}',
  mergedNotice: '#{no} {title}：多处同报，已并入 #{into}，由{owner}统一处理，您不用再单独跟。',
  // The county office and hard matters
  notOffice: '交办会的议程和纪要由县三长办来发，您要说哪一件，请带上 #工单号。',
  agenda: '【交办会议程】共 {count} 件：\n{lines}\n会后回“交办会定了：#工单号 部门牵头，期限；……”即可。',
  agendaLine: '{index}. #{no} {title}（{area}），{since}反映，{asked}',
  agendaAsked: '请定牵头部门',
  agendaGiven: '已交{department}',
  agendaEmpty: '现在没有要上交办会的事项。',
  ackDepartment: '好的，#{no} 已交{department}牵头，{due}前办结。',
  departmentNotice: '#{no} {title}：县三长办已交{department}牵头，{due}前办结。',
  minutesDone: '交办会定的 {count} 件已记下：\n{lines}',
  minutesLine: '#{no} {title}：{department}牵头，{due}前',
  minutesUnread: '没看懂的：{clauses}。请补一句“#工单号 + 部门 + 期限”。',
  // Parts of one matter
  promptPart:
    '【分给您办】#{no} {title}\n是 #{parent}（{whole}）的一部分\n地点：{area}{place}\n请于 {due} 前回应，办完回“#{no} 已办结+说明”。',
  ackSplit: '好的，#{no} 分成 {count} 件：\n{lines}\n各件都办完后 #{no} 自动办结，居民只听到一次结果。',
  splitLine: '#{no} {title}（{owner}）',
  splitRefused: '#{no} 不能拆分：只有网格长以上可以拆分复杂和难点问题，拆出来的不再拆。',
  partsOpen: '#{no} 还有没办完的：{parts}。都办完后会自动办结，您说的已记下。',
  partsEnded: '#{no} {title}：各件都有了结果，已自动办结：{outcome}',
  // Several people on one matter
  promptCoOwner:
    '【复杂问题，请您督办】#{no} {title}\n地点：{area}{place}\n原话：{words}\n由{owner}牵头办理，于 {due} 前回应。您可以直接回“#{no} + 意见或进展”。',
  promptCoHandler:
    '【请您一起办】#{no} {title}\n地点：{area}{place}\n原话：{words}\n由{owner}牵头，{by}请您一起处理。有进展直接回“#{no} + 进展”就好。',
  ackCoHandlers: '好的，#{no} 由{names}一起办，已告诉本人。',
  ackCoHandlersUntold: '好的，#{no} 记下由{names}一起办。我还联系不上{untold}，请您转告。',
  ackHelper: '好的，#{no} 的进展已记下，也告诉{owner}了。办结由{owner}来回。',
  helperSays: '#{no} {title}：{who}说“{words}”',
  listHelpers: '，与{names}一起',
  // To the resident, in private
  receiptPrivate:
    '收到，已登记 #{no}（{title}），已通知{owner}，{within}回应。这件事不会出现在群里。不是这个意思请回“撤销”。',
  receiptDirect: '收到，已登记 #{no}（{title}），已通知{owner}，{within}回应。不是这个意思请回“撤销”。',
  receiptDirectEmergency: '收到，已登记 #{no}，已同时通知{owner}等三长。{safety}',
  askArea: '收到，已登记 #{no}。请问是哪个小区或网格、哪一栋、哪个单元的事？回一句就好。',
  askReporter: '{owner}想请您补充 #{no}：{question}',
  endPrivate: '#{no}（{title}）有结果了：{outcome}。没解决请回“没修好”，满意可以打个分（1–5）。',
  callBack: '#{no}（{title}）前几天有了结果：{outcome}。现在解决了吗？回“解决了”“没修好”，或打个分（1–5）。',
  leftReply: '好的，您的反映已从 #{no} 撤下。还有 {count} 人反映同一件事，{owner}会接着办。',
  receiptJoinedDirect: '收到，已记入 #{no}，{owner}在办，有结果会告诉您。不是这个意思请回“撤销”。',
  reopenedReply: '好的，#{no} 重新办理，已告诉{owner}。',
  thanksRating: '谢谢，#{no} 记下您的 {score} 分。',
  thanksConfirm: '谢谢告知，#{no} 已归档。',
  noteTaken: '好的，已补充到 #{no}，告诉{owner}了。',
  pressedReply: '#{no} {title}：{status}，{owner}办理{due}。已替您催一声。',
  statusReply: '#{no} {title}：{status}，{owner}办理{due}。',
  answerBy: '，{time} 前回应',
  settleBy: '，计划 {time} 前办好',
  lateSince: '，已过 {time} 的时限',
  outcomeIs: '，结果：{outcome}',
  waitsForYou: '，等您回一句就接着办',
  myTickets: '您反映的有 {count} 件：{lines}',
  noTickets: '您还没有登记在办的诉求。直接说事就行，我来登记。',
  myLeaders: '您这里的三长：{lines}',
  vacantPost: '（暂缺，由上一级承接）',
  noLeaders: '还不知道您住哪一栋哪个单元，请回一句，例如“3栋2单元”。',
  help: '您好，我是三长助手。直接说事就行，我会登记并告诉负责的三长。也可以回：我的诉求、#工单号、撤销、我的单元长是谁。',
  // Papers
  digest: '【{group}今日小结】{date}\n新增 {fresh} 件，办结 {settled} 件，在办 {open} 件{overdue}。{lines}',
  digestOverdue: '，其中超时 {count} 件',
  digestSettledLine: '✅ #{no} {title}',
  digestOpenLine: '· #{no} {title}（{owner}，{due}）',
  digestOverdueLine: '⏰ #{no} {title}（{owner}，{due}）',
  until: '{time} 前',
  late: '{time} 已到期',
  digestPrivate: '另有不公开事项 {count} 件在办。',
  overduePost: '【超时提醒】以下事项还没办好，请{owners}抓紧，也请邻居们体谅：\n{lines}',
  overdueLine: '#{no} {title}：{since}到期，{owner}在办',
  paused: '已暂停，等反映人补充',
  more: '……共 {count} 件',
  weekly:
    '【{title}】{period}\n收集 {collected} 件，办结 {resolved} 件；在办 {open} 件，其中超时 {late} 件。\n上周清单 {last} 件：已办结 {lastResolved} 件，仍超时 {lastLate} 件。\n整改清单：\n{lines}',
  weeklyLine: '{no} {title}（{owner}，{due}前）',
  weeklyNone: '没有需要整改的事项，辛苦了。',
  monthly:
    '【{title}】{period}\n收集 {collected} 件，解决 {resolved} 件，办结率 {rate}，满意率 {satisfied}。\n难点重点问题在办 {hard} 件，拟通报 {notice} 件，请在调度会前核对。\n{files}',
  paperFollows: '全文随后以文件发给您，也可在控制台的“报表”里下载。',
  paperKept: '全文请在控制台的“报表”里下载：{files}',
  paperAgain: '这就发给您：{files}',
  paperNone: '还没有{period}的报表。督促单每周一出（没有超时事项的社区不出），月度调度每月1号出。',
  paperNotYours: '督促单只发给社区和县三长办，月度调度只发给县三长办。要问哪一件，请带上 #工单号。',
} as const

/** What a report can lack. */
export const MISSING_LABELS: Record<Missing, string> = {
  place: '具体位置',
  since: '从什么时候开始',
  extent: '影响哪些人家',
  who: '涉及谁',
  photo: '现场照片',
  tried: '找谁处理过',
}

export type TextKey = keyof typeof TEXTS
export type Say = (key: TextKey, values?: Record<string, string | number>) => string

const PLACEHOLDER = /\{(\w+)\}/g

/** What is wrong with overrides: keys that the catalogue does not have, placeholders that a text does not get. */
export function textProblems(overrides: Readonly<Record<string, string>>): TextProblem[] {
  return Object.entries(overrides).flatMap(([key, text]) => {
    if (!Object.hasOwn(TEXTS, key)) return [{ key, known: Object.keys(TEXTS) }]
    const known = placeholdersOf(TEXTS[key as TextKey])
    return [...new Set(placeholdersOf(text))]
      .filter((name) => !known.includes(name))
      .map((placeholder) => ({ key, placeholder, known }))
  })
}

export interface TextProblem {
  key: string
  /** The unknown placeholder; absent where the key itself is unknown. */
  placeholder?: string
  /** What may stand there instead. */
  known: string[]
}

function placeholdersOf(text: string): string[] {
  return [...text.matchAll(PLACEHOLDER)].map((match) => match[1] ?? '')
}

/** Fills the catalogue; overrides replace texts by key. Throws on an unknown key or placeholder (the configuration tells them all). */
export function createTexts(overrides: Readonly<Record<string, string>> = {}): Say {
  const [wrong] = textProblems(overrides)
  if (wrong)
    throw new Error(`texts.${wrong.key}: ${wrong.placeholder ? `{${wrong.placeholder}} is` : ''} not known here`)
  return (key, values = {}) =>
    (overrides[key] ?? TEXTS[key]).replace(PLACEHOLDER, (_, name: string) => String(values[name] ?? ''))
}

/** Fixed safety lines for emergencies, chosen by words in the report; reviewed, never made by a model. */
export const SAFETY_LINES: readonly { when: RegExp; line: string }[] = [
  {
    when: /燃气|煤气|天然气|液化气|瓦斯/,
    line: '请先关阀门、开窗，不开灯不点火不打电话，人到室外再拨燃气抢修或 119。',
  },
  { when: /火|烟|烧|焦/, line: '请拨 119，低姿湿毛巾捂口鼻走楼梯撤离，不坐电梯，不回去拿东西。' },
  { when: /电梯|轿厢/, line: '被困请按电梯警铃，不扒门不跳，原地等救援；也可拨 119。' },
  { when: /电线|漏电|触电|火花|电箱/, line: '请离开至少 8 米，不碰水和金属，拨 95598 或 119。' },
  { when: /打(人|老婆|孩子|架)|刀|砍|家暴|持械/, line: '请先保证自己安全，立即拨 110，不要上前劝拉。' },
  { when: /晕|昏|倒地|摔|不省人事|没反应|抽搐|噎|呼吸|胸口|出血|中毒/, line: '请立即拨 120，守在身边，不随意搬动。' },
  { when: /走失|不见了|走丢|失踪|找不到/, line: '请立即拨 110，说明年龄、衣着和最后出现的地方。' },
  { when: /掉|砸|坠|脱落|塌/, line: '请远离下方，不要围观，拉开行人，危急拨 119。' },
  { when: /水|淹|溺/, line: '请远离积水和电器，切断电源，危急拨 119。' },
]
export const SAFETY_DEFAULT = '危急请立即拨 110、119 或 120，先保证人的安全。'

export function safetyLine(text: string): string {
  return SAFETY_LINES.find((one) => one.when.test(text))?.line ?? SAFETY_DEFAULT
}
