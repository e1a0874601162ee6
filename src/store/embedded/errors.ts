export type EmbeddedErrorCode = 'NO_ENGINE' | 'IN_USE' | 'OPEN_FAILED' | 'LOST'

/** Says what is wrong with the embedded database and how to mend it; every text names the other way, `MONGODB_URI`. */
export class EmbeddedDatabaseError extends Error {
  override readonly name = 'EmbeddedDatabaseError'
  readonly code: EmbeddedErrorCode

  constructor(code: EmbeddedErrorCode, reason: string) {
    super(`${reason}. ${MENDS[code]}`)
    this.code = code
  }
}

const ELSEWHERE = 'set MONGODB_URI to a running MongoDB 7 or newer (mongodb://host:27017/sanzhang)'
const MENDS: Record<EmbeddedErrorCode, string> = {
  NO_ENGINE: `To run here, ${ELSEWHERE}.`,
  IN_USE: `Stop that instance, choose another data_dir, or ${ELSEWHERE}.`,
  OPEN_FAILED: `Look for a full disk or a damaged file in the folder, or ${ELSEWHERE}.`,
  LOST: `Start again; what was acknowledged is on disk. If it happens often, ${ELSEWHERE}.`,
}
