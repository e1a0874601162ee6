import { judgeFiles, trainingFiles } from '../classifiers/local/dataset.ts'
import { trainMessages } from '../classifiers/local/learn.ts'
import { createSignalReader, remembering } from '../classifiers/local/signals.ts'
import { replyFiles, trainReplies } from '../classifiers/local/train-replies.ts'
import { trainTopics } from '../classifiers/local/train-topics.ts'
import { saveModel } from '../classifiers/local/weights.ts'

/** `npm run train`: learns the local judge's weights from `data/training` and writes them; the same text, the same weights. */
const started = performance.now()
const files = judgeFiles()
const bytes = saveModel('messages', trainMessages(files, remembering(createSignalReader())))
const lines = files.reduce((sum, file) => sum + file.lines.length, 0)
const seconds = ((performance.now() - started) / 1000).toFixed(0)
console.log(
  `messages: ${lines} lines from ${files.length} files, ${Math.round(bytes / 1024)} KB of weights, ${seconds} s`,
)

const again = performance.now()
const answers = replyFiles()
const messages = trainingFiles().flatMap((file) => file.lines)
const replyBytes = saveModel('replies', trainReplies(answers, messages))
const topicBytes = saveModel('topics', trainTopics(answers, messages))
const answerCount = answers.reduce((sum, file) => sum + file.lines.length, 0)
console.log(
  `replies: ${answerCount} answers, ${Math.round((replyBytes + topicBytes) / 1024)} KB of weights, ${((performance.now() - again) / 1000).toFixed(0)} s`,
)
