import { mongo, Schema, type Connection } from 'mongoose'
import type { Media } from '../media/kinds.ts'

/** A file of GridFS: it is whole when this document is there, which is written after the last of its chunks. */
interface MediaFile {
  /** `_id` of its message: one file per message. */
  _id: string
  length: number
  uploadDate: Date
  metadata: { mime: string }
}

interface Chunk {
  files_id: string
  n: number
}

// Asked for by `_id` only; the driver makes GridFS's own indexes with the first file.
const schema = new Schema<MediaFile>({ _id: String }, { versionKey: false, strict: false })

/** Files in GridFS: photos and voice under the ids of their messages, papers (`bucketName: 'papers'`) under their names. */
export function createMedia(connection: Connection, bucketName: 'media' | 'papers' = 'media') {
  const model = connection.model<MediaFile>(`${bucketName}_file`, schema, `${bucketName}.files`)
  const chunks = connection.collection<Chunk>(`${bucketName}.chunks`)
  const bucket = () => new mongo.GridFSBucket(connection.getClient().db(connection.name), { bucketName })

  async function mimeOf(id: string): Promise<string | undefined> {
    return (await model.findById(id).lean())?.metadata.mime
  }

  return {
    model,

    /** The type of what is kept under that id; undefined where nothing is, or only half. */
    mimeOf,

    /** Writes a file; what is there already stays. Two writers of one id must not meet. */
    async put(id: string, { bytes, mime }: Media): Promise<void> {
      if (await mimeOf(id)) return
      // What a dead process left half-written would stand in the way.
      await chunks.deleteMany({ files_id: id })
      const upload = bucket().openUploadStreamWithId(id as never, id, { metadata: { mime } })
      const { promise, resolve, reject } = Promise.withResolvers<void>()
      upload.once('finish', resolve).once('error', reject)
      upload.end(bytes)
      await promise
    },

    /** Ids, newest first. */
    list: async (most: number): Promise<{ id: string; length: number; mime: string; at: number }[]> =>
      (await model.find().sort({ uploadDate: -1, _id: 1 }).limit(most).lean<MediaFile[]>()).map((file) => ({
        id: file._id,
        length: file.length,
        mime: file.metadata.mime,
        at: file.uploadDate.getTime(),
      })),

    /** undefined where there is no such file, or it was removed meanwhile. */
    async read(id: string): Promise<Media | undefined> {
      const file = await model.findById(id).lean()
      if (!file) return undefined
      const parts: Buffer[] = []
      try {
        for await (const part of bucket().openDownloadStream(id as never)) parts.push(part as Buffer)
      } catch (error) {
        if (await model.exists({ _id: id })) throw error
        return undefined
      }
      return { bytes: Buffer.concat(parts), mime: file.metadata.mime }
    },

    async remove(id: string): Promise<void> {
      await model.deleteOne({ _id: id })
      await chunks.deleteMany({ files_id: id })
    },
  }
}
export type MediaStore = ReturnType<typeof createMedia>
