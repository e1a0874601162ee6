export { scoreMatch } from './word-match.ts'
