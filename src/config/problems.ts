/** One thing wrong in a file that people write, in words that tell them how to mend it. */
export interface Problem {
  /** Where: a dotted path (`due.accept.urgent`), or a row (`第 5 行`). */
  path: string
  problem: string
  mend: string
}

/** Everything that is wrong at once, so that it can be mended in one go. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError'
  readonly file: string
  readonly problems: Problem[]

  constructor(file: string, problems: Problem[]) {
    super([`${file} 有 ${problems.length} 处需要修改：`, ...problems.map(sayProblem)].join('\n'))
    this.file = file
    this.problems = problems
  }
}

export function sayProblem({ path, problem, mend }: Problem): string {
  return `  - ${path}：${problem}${mend && `。${mend}`}`
}

/** The known word nearest to `word`, when it is near enough to be what was meant. */
export function didYouMean(word: string, known: Iterable<string>): string | undefined {
  let best: string | undefined
  let least = Math.max(2, Math.floor(word.length / 3)) + 1
  for (const candidate of known) {
    const distance = editDistance(word.toLowerCase(), candidate.toLowerCase())
    if (distance < least) [best, least] = [candidate, distance]
  }
  return best
}

function editDistance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (let row = 1; row <= a.length; row++) {
    const current = [row]
    for (let column = 1; column <= b.length; column++) {
      const change = (previous[column - 1] ?? 0) + (a[row - 1] === b[column - 1] ? 0 : 1)
      current.push(Math.min(change, (previous[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1))
    }
    previous = current
  }
  return previous[b.length] ?? a.length
}
