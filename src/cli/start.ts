/** `npm start`: runs the bot and prints one address. */
import { enableCompileCache } from 'node:module'

// Compiling some two thousand modules is most of a start; from the second one on it is read back.
enableCompileCache()
await import('./run.ts')
