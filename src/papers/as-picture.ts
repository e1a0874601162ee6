import { createCanvas, loadImage, type SKRSContext2D } from '@napi-rs/canvas'
import { COLORS, drawChart, FAINT, INK, registerFonts } from './as-chart.ts'
import { FONT } from './fonts.ts'
import { figureOf, sayFigure, type Chart, type Paper } from './paper.ts'

const WIDTH = 720
const MARGIN = 36
const SCALE = 2
const CARD_HEIGHT = 92
const CHART_HEIGHT = 260
/** Counts alone: a group learns nothing of any one matter, nor of the marks that staff see. */
const SHOWN = ['collected', 'resolved', 'settledRate', 'open', 'satisfiedRate', 'medianDays']
const ACROSS = 3

/** The month as a picture for a group, PNG. */
export async function paperPicture(paper: Paper): Promise<Buffer> {
  await registerFonts()
  const chart = categoryChart(paper)
  const rows = Math.ceil(SHOWN.length / ACROSS)
  const height = 132 + rows * (CARD_HEIGHT + 12) + (chart ? CHART_HEIGHT + 20 : 0) + 44
  const canvas = createCanvas(WIDTH * SCALE, height * SCALE)
  const pen = canvas.getContext('2d')
  pen.scale(SCALE, SCALE)
  pen.fillStyle = '#ffffff'
  pen.fillRect(0, 0, WIDTH, height)
  pen.fillStyle = COLORS[0] ?? INK
  pen.fillRect(0, 0, WIDTH, 8)
  write(pen, paper.title, MARGIN, 60, 28, true, INK)
  write(pen, paper.subtitle, MARGIN, 92, 15, false, FAINT)
  for (const [index, key] of SHOWN.entries()) card(pen, paper, key, index)
  const below = 132 + rows * (CARD_HEIGHT + 12)
  if (chart) {
    const drawn = await loadImage(await drawChart(chart, WIDTH - 2 * MARGIN, CHART_HEIGHT, SCALE))
    pen.drawImage(drawn, MARGIN, below, WIDTH - 2 * MARGIN, CHART_HEIGHT)
  }
  write(pen, '事事有回音，件件有着落。有事请在群里说，三长助手替您登记。', MARGIN, height - 22, 13, false, FAINT)
  return canvas.toBuffer('image/png')
}

function card(pen: SKRSContext2D, paper: Paper, key: string, index: number): void {
  const width = (WIDTH - 2 * MARGIN - (ACROSS - 1) * 12) / ACROSS
  const left = MARGIN + (index % ACROSS) * (width + 12)
  const top = 120 + Math.floor(index / ACROSS) * (CARD_HEIGHT + 12)
  const figure = figureOf(paper, key)
  pen.fillStyle = '#f6f3ee'
  pen.beginPath()
  pen.roundRect(left, top, width, CARD_HEIGHT, 8)
  pen.fill()
  write(pen, sayFigure(figure), left + 16, top + 46, 30, true, INK)
  write(pen, figure.label, left + 16, top + 74, 14, false, FAINT)
}

function write(pen: SKRSContext2D, text: string, x: number, y: number, size: number, bold: boolean, color: string) {
  pen.font = `${bold ? 'bold ' : ''}${size}px "${FONT}"`
  pen.fillStyle = color
  // Too long a name of a county is drawn narrower, never over the edge.
  pen.fillText(text, x, y, WIDTH - 2 * MARGIN)
}

function categoryChart(paper: Paper): Chart | undefined {
  const charts = paper.sections.flatMap(({ parts }) => parts).filter((part) => part.part === 'chart')
  const found = charts.find((chart) =>
    chart.series.some(({ points }) => points.some(({ key }) => key.startsWith('category.'))),
  )
  return found && found.labels.length > 0 ? found : undefined
}
