/** Where a command says what it did and what is wrong. */
export interface Output {
  out(line: string): void
  error(line: string): void
}
