/** Another document already has that key: for our own keys this means "done before". */
export function isDuplicateKey(error: unknown): boolean {
  return typeof error === 'object' && error !== null && (error as { code?: unknown }).code === 11_000
}

/** The document was changed by somebody else since it was read. */
export class Conflict extends Error {
  override readonly name = 'Conflict'
}

/** Indexes of the documents of an unordered insert that were there before; throws where anything else went wrong. */
export function duplicatesOf(error: unknown): Set<number> {
  const failures = (error as { writeErrors?: { code?: number; index?: number }[] }).writeErrors
  const list = Array.isArray(failures) ? failures : failures ? [failures as { code?: number; index?: number }] : []
  if (list.length === 0 || list.some((one) => one.code !== 11_000)) throw error
  return new Set(list.map((one) => one.index ?? 0))
}
