import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { findPersonalData, mask, maskNames, publicName } from '../../src/classifiers/masking.ts'

describe('mask', () => {
  it.each([
    ['我的号码13700001111，随时打', '我的号码[手机号]，随时打'],
    ['打137-0000-1111', '打[手机号]'],
    ['137 0000 1111找老孙', '[手机号]找老孙'],
    ['+86 137 0000 1111', '+86 [手机号]'],
    ['１３７００００１１１１', '[手机号]'],
    ['手机幺三七零零零零幺幺幺幺', '手机[手机号]'],
    ['一三七〇〇〇〇一一一一', '[手机号]'],
    ['1-3-7-0-0-0-0-1-1-1-1', '[手机号]'],
    ['137.0000.1111', '[手机号]'],
    ['周三13700001111联系', '周三[手机号]联系'],
    ['3-2-1102 13700001111', '3-2-1102 [手机号]'],
    ['电话13700001111501室', '电话[手机号]室'],
    ['①③⑦００００1111', '[手机号]'],
    ['137\n0000\n1111', '[手机号]'],
  ])('mobile: %s', (text, masked) => expect(mask(text)).toBe(masked))

  it.each([
    ['座机0794-3620000', '座机[电话]'],
    ['(0794)3620000', '([电话]'],
    ['02181234567', '[电话]'],
    ['物业电话3620000没人接', '物业电话[电话]没人接'],
    ['身份证110101199003070011', '身份证[身份证号]'],
    ['11010119900307001X办社保', '[身份证号]办社保'],
    ['110101 19900307 001x', '[身份证号]'],
    ['老证110101900307001', '老证[身份证号]'],
    ['打到6222021234567890123', '打到[银行卡号]'],
    ['6222 0212 3456 7890 123', '[银行卡号]'],
    ['4111 1111 1111 1111', '[银行卡号]'],
    ['赣B12X45堵门', '[车牌号]堵门'],
    ['赣B·12345', '[车牌号]'],
    ['赣 B 1 2 3 4 5', '[车牌号]'],
    ['赣ＢＤ１２３４５停在出口', '[车牌号]停在出口'],
    ['粤adf1234 5', '[车牌号] 5'],
    ['京A12345警', '[车牌号]警'],
    ['车牌号D8K321挡路', '车牌号[车牌号]挡路'],
    ['加我微信 abc_12345', '加我微信 [微信号]'],
    ['vx：lisi2020', 'vx：[微信号]'],
    ['微信号是 Ｚhao-2001', '微信号是 [微信号]'],
    ['wxid_abc123def456', '[微信号]'],
    ['微信同号13700001111', '微信同号[手机号]'],
    ['微信13700001111', '微信[手机号]'],
    ['QQ：100200300', 'QQ：[QQ号]'],
    ['发到zhang.san@example.com', '发到[邮箱]'],
    ['户号12345678901234567890123', '户号[号码]'],
  ])('other numbers: %s', (text, masked) => expect(mask(text)).toBe(masked))

  it.each([
    ['601陈桂花家漏水', '601陈**家漏水'],
    ['陈桂花 3-2-601', '陈** 3-2-601'],
    ['3栋2单元601的陈桂花说的', '3栋2单元601的陈**说的'],
    ['302欧阳建国天天敲墙', '302欧阳**天天敲墙'],
    ['1201 孙丽', '1201 孙*'],
    ['保安郑国强收钱', '保安郑**收钱'],
    ['我叫陈桂花，想问下低保', '我叫陈**，想问下低保'],
  ])('names: %s', (text, masked) => expect(mask(text)).toBe(masked))

  it.each([
    '#1042 已办结',
    '1042和1043都好了',
    '3-2-501',
    '12号楼3单元1102漏水',
    '12345打了三遍，110也来了，95598说没停电',
    '3月15日 18:00-20:30停水，2026-03-15恢复',
    '2026-03-15 18:00',
    '一斤15.8，三斤40，满199减50',
    '15.8 16.8 17.8 20',
    '501高空抛物，砸到401阳台',
    '501马上到',
    '302水管爆了',
    '601方向的灯不亮',
    '301、302、401、402都没电',
    '102吕叔，3-2-1102王阿姨',
    '501老陈家',
    '300张宣传单，200包垃圾袋，101路公交',
    '新房A栋，云B座',
    'IMG_20260309_071508.jpg',
    '0.5元一度，跑了13000步',
    '第一网格一二三四五六七八栋',
    '[强][图片]@所有人',
    '2000高考',
    '业主委员会、单元长李姐',
  ])('leaves alone: %s', (text) => expect(mask(text)).toBe(text))

  it('finds each datum with its place', () => {
    expect(findPersonalData('501陈桂花13700001111')).toEqual([
      { kind: 'name', start: 3, end: 6 },
      { kind: 'mobile', start: 6, end: 17 },
    ])
  })

  const digits = fc.tuple(
    fc.constantFrom(...Array.from('3456789')),
    fc.string({ unit: fc.constantFrom(...Array.from('0123456789')), minLength: 9, maxLength: 9 }),
  )
  const scripts = [
    '0123456789',
    '０１２３４５６７８９',
    '零一二三四五六七八九',
    '〇幺二三四五六七八九',
    '零壹贰叁肆伍陆柒捌玖',
  ]
  const gaps = fc.array(fc.constantFrom('', '', '', ' ', '-', '－', '_', '—', '·', '\u200b', '\n', '~', '  ', '*'), {
    minLength: 10,
    maxLength: 10,
  })

  it('lets no mobile number survive, however it is written', () => {
    fc.assert(
      fc.property(
        digits,
        fc.array(fc.nat({ max: scripts.length - 1 }), { minLength: 11, maxLength: 11 }),
        gaps,
        fc.constantFrom('', '打我电话', '3栋501，', 'tel:', '周', '加微信', '#1042，', '【', '找孙丽：'),
        fc.constantFrom('', '，谢谢', '找老周', '】', '\n在线等', '！！'),
        ([second, rest], script, gap, before, after) => {
          const number = `1${second}${rest}`
          const written = Array.from(
            number,
            (digit, at) => scripts[script[at]!]![Number(digit)]! + (gap[at] ?? ''),
          ).join('')
          const masked = mask(`${before}${written}${after}`)
          const left = Array.from(masked, (character) => {
            const value = scripts.map((row) => row.indexOf(character)).find((found) => found >= 0)
            return value === undefined ? '' : String(value)
          }).join('')
          expect(left).not.toContain(number.slice(-8))
        },
      ),
      { numRuns: 3000, seed: 7 },
    )
  })

  it('keeps offsets in order, never overlapping, and masks nothing twice', () => {
    const parts = fc.constantFrom(
      '13700001111',
      '110101199003070011',
      '赣B12345',
      '501陈桂花',
      ' ',
      '，',
      '三',
      '-',
      '1042',
      'wx',
      '电话',
      '电梯坏了',
      'a@b.cn',
      '🙂',
    )
    fc.assert(
      fc.property(fc.array(parts, { maxLength: 12 }), (chosen) => {
        const text = chosen.join('')
        let at = 0
        for (const { start, end } of findPersonalData(text)) {
          expect(start).toBeGreaterThanOrEqual(at)
          expect(end).toBeGreaterThan(start)
          at = end
        }
        expect(at).toBeLessThanOrEqual(text.length)
        expect(mask(mask(text))).toBe(mask(text))
      }),
      { numRuns: 500, seed: 7 },
    )
  })

  it.each([
    '1',
    '13',
    '1 ',
    '赣',
    '赣A ',
    '微信',
    '微信 ',
    'a@',
    'a.',
    '一',
    '501',
    '501王',
    '业主',
    '3栋',
    '电话 ',
    '车牌 ',
  ])('is quick on a long run of %s', (part) => {
    const start = performance.now()
    mask(part.repeat(Math.ceil(20_000 / part.length)))
    expect(performance.now() - start).toBeLessThan(3000)
  })
})

describe('maskNames', () => {
  it('masks known full names only', () => {
    const names = ['陈桂花', '3-2-601孙丽', '小李', '电梯', '老周']
    expect(maskNames('陈桂花说孙丽家和小李家都没水，电梯也停了', names)).toBe('陈**说孙*家和小李家都没水，电梯也停了')
  })
})

describe('publicName', () => {
  it.each([
    ['3-2-1102王秀兰', '王**'],
    ['王秀兰', '王**'],
    ['张伟 5-1-302', '张*'],
    ['8栋1单元101 欧阳建国', '欧阳**'],
    ['3-2-1102王阿姨', '3-2-1102王阿姨'],
    ['小李', '小李'],
    ['静待花开', '静待花开'],
    ['陶陶8-2-502', '陶陶8-2-502'],
    ['苏苏', '苏苏'],
    ['水电维修13700001111', '水电维修[手机号]'],
    ['102老薄', '102老薄'],
    ['  ', '居民'],
    ['假\n【通知】', '假【通知】'],
  ])('%s → %s', (name, shown) => expect(publicName(name)).toBe(shown))
})
