/** The thread in which the files of papers are made; its libraries go with it. */
import { parentPort, workerData } from 'node:worker_threads'
import type { PaperType } from './files.ts'
import type { Paper } from './paper.ts'

// A week's table needs none of what draws pages.
const MAKERS: Record<PaperType, (paper: Paper) => Promise<Uint8Array>> = {
  xlsx: async (paper) => (await import('./as-workbook.ts')).paperWorkbook(paper),
  pdf: async (paper) => (await import('./as-pdf.ts')).paperPdf(paper),
  png: async (paper) => (await import('./as-picture.ts')).paperPicture(paper),
  json: async (paper) => Buffer.from(JSON.stringify(paper, null, 2)),
}

const { papers, types } = workerData as { papers: readonly Paper[]; types: readonly PaperType[] }
for (const paper of papers) {
  for (const type of types) {
    parentPort?.postMessage({ name: `${paper.name}.${type}`, type, bytes: await MAKERS[type](paper) })
  }
}
