/** What a burst says, cut into clauses and freed of greetings, mentions, stickers and particles. */
const STICKER = /\p{Extended_Pictographic}|\p{Emoji_Modifier}|\u200d|\ufe0f|\[[\p{Script=Han}A-Za-z]{1,6}\]/gu
const MENTION = /@[^\s\u2005,，。]{1,20}[\s\u2005]?/gu
const GREETING =
  /^(大家好|各位好|各位邻居|各位|邻居们|你好|您好|早上好|请问一?下?|想问一?下?|问一?下|麻烦|那个|就是|反正|今天|刚才|昨晚|还有|但是|而且|所以|然后|我说|哎呀?|唉|诶|喂|咱们?|我们|俺们|我)+/u
const ENDING = /(了|啊|呀|吧|呢|吗|嘛|哈|哦|噢|咯|啦|呗|的|哇|嗷|撒|唦|嘞|哟|咧)+$/u
const SEPARATOR = /[\s，。！？、；：,.!?;:~～…—|]+/u
const SHORTEST = 4

/** Clauses of at least four and at most `longest` characters, in the order said; longer ones are left out. */
export function clausesOf(text: string, longest: number): string[] {
  return text
    .replace(MENTION, ' ')
    .replace(STICKER, ' ')
    .split(SEPARATOR)
    .map((clause) => clause.replace(GREETING, '').replace(ENDING, ''))
    .filter((clause) => clause.length >= SHORTEST && clause.length <= longest)
}
