import { createRequire } from 'node:module'
import { createCanvas, GlobalFonts } from '@napi-rs/canvas'
import type * as Echarts from 'echarts'
import { FONT, loadFonts } from './fonts.ts'
import type { Chart } from './paper.ts'

export const COLORS = ['#c23b3b', '#8a9bb0', '#3b7dc2', '#d9a13b']
export const INK = '#222222'
export const FAINT = '#666666'

// Its bundle is one file; as modules it is six hundred, and takes five times as long to load.
const echarts = createRequire(import.meta.url)('echarts') as typeof Echarts

let ready: Promise<void> | undefined

/** Nothing is drawn in a font that this machine happens to have. */
export function registerFonts(): Promise<void> {
  ready ??= loadFonts().then(({ normal, bold }) => {
    // The process has them, not the thread.
    if (GlobalFonts.has(FONT)) return
    GlobalFonts.register(normal, FONT)
    GlobalFonts.register(bold, FONT)
  })
  return ready
}

/** A PNG. Width and height in points; drawn three times as fine, for paper. */
export async function drawChart(chart: Chart, width: number, height: number, scale = 3): Promise<Buffer> {
  await registerFonts()
  const canvas = createCanvas(width * scale, height * scale)
  const drawn = echarts.init(canvas as never, null, { width, height, devicePixelRatio: scale })
  try {
    drawn.setOption(optionOf(chart, width))
    // Else it would wait for a browser's next frame.
    drawn.getZr().flush()
    // Before `dispose`, which wipes it.
    return canvas.toBuffer('image/png')
  } finally {
    drawn.dispose()
  }
}

function optionOf({ title, type, labels, series }: Chart, width: number): Echarts.EChartsOption {
  const text = { fontFamily: FONT, color: INK, fontSize: 10 }
  const crowded = labels.length > 6 && labels.some((label) => label.length > 4)
  return {
    animation: false,
    backgroundColor: '#ffffff',
    color: COLORS,
    textStyle: text,
    title: { text: title, left: 0, top: 0, textStyle: { ...text, fontSize: 12, fontWeight: 'bold' } },
    legend: { right: 0, top: 0, itemWidth: 14, itemHeight: 8, textStyle: text },
    grid: { left: 4, right: 8, top: 34, bottom: 4, containLabel: true },
    xAxis: {
      type: 'category',
      data: crowded ? labels.map((label) => label.replaceAll(' ', '\n')) : labels,
      axisTick: { show: false },
      // One name under the other where they are many: turned, the first would run over the edge.
      axisLabel: {
        ...text,
        fontSize: crowded ? 7.5 : 9,
        interval: type === 'line' ? 'auto' : 0,
        ...(crowded && { width: Math.floor((width * 0.93) / labels.length), overflow: 'break', lineHeight: 10 }),
      },
    },
    yAxis: { type: 'value', minInterval: 1, axisLabel: { ...text, fontSize: 9 } },
    series: series.map(({ name, points }) => ({
      name,
      type,
      data: points.map((point) => point.value ?? 0),
      ...(type === 'bar' ? { barMaxWidth: 18, label: { ...text, show: true, position: 'top', fontSize: 8 } } : {}),
      ...(type === 'line' ? { symbolSize: 4, lineStyle: { width: 1.5 } } : {}),
    })) as Echarts.SeriesOption[],
  }
}
