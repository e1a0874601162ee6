/** The thread in which the files of papers are made; its libraries (over 100 MB) go with it. */
import { parentPort, workerData } from 'node:worker_threads'
import { paperPdf } from './as-pdf.ts'
import { paperPicture } from './as-picture.ts'
import { paperWorkbook } from './as-workbook.ts'
import type { PaperType } from './files.ts'
import type { Paper } from './paper.ts'

const MAKERS: Record<PaperType, (paper: Paper) => Promise<Uint8Array>> = {
  xlsx: paperWorkbook,
  pdf: paperPdf,
  png: paperPicture,
  json: async (paper) => Buffer.from(JSON.stringify(paper, null, 2)),
}

const { papers, types } = workerData as { papers: readonly Paper[]; types: readonly PaperType[] }
for (const paper of papers) {
  for (const type of types) {
    parentPort?.postMessage({ name: `${paper.name}.${type}`, type, bytes: await MAKERS[type](paper) })
  }
}
