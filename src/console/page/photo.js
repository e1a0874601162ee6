const LONGEST = 1280
/** The server takes 2 MB of request, in which a picture is a third larger than it is. */
const MAX_LENGTH = 1_900_000

/** The picture as a JPEG data URL of at most 1280 px: phones make ten times as much. */
export async function smaller(file) {
  const picture = await createImageBitmap(file).catch(() => {
    throw new Error('这个文件不是浏览器认识的图片')
  })
  const scale = Math.min(1, LONGEST / Math.max(picture.width, picture.height))
  const canvas = document.createElement('canvas')
  canvas.width = Math.max(1, Math.round(picture.width * scale))
  canvas.height = Math.max(1, Math.round(picture.height * scale))
  const paper = canvas.getContext('2d')
  paper.fillStyle = '#fff'
  paper.fillRect(0, 0, canvas.width, canvas.height)
  paper.drawImage(picture, 0, 0, canvas.width, canvas.height)
  for (const quality of [0.85, 0.6, 0.3]) {
    const data = canvas.toDataURL('image/jpeg', quality)
    if (data.length <= MAX_LENGTH) return data
  }
  throw new Error('照片太大，缩小后再发')
}

/** The file as it is. Its content is looked at by the server; a browser does not know the types of WeChat's. */
export async function asDataUrl(file) {
  if (file.size > MAX_LENGTH * 0.75) throw new Error('录音太大，剪短后再发')
  const plain = new Blob([file], { type: /^audio\/[\w.+-]+$/.test(file.type) ? file.type : 'audio/unknown' })
  return new Promise((resolve, reject) => {
    const reader = new FileReader()
    reader.onload = () => resolve(reader.result)
    reader.onerror = () => reject(new Error('这个文件读不出来'))
    reader.readAsDataURL(plain)
  })
}
