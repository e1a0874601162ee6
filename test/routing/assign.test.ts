import { describe, expect, it } from 'vitest'
import { parseRosterYaml } from '../../src/config/roster-yaml.ts'
import { assign, mayHandle, ownerAbove, scopeOf, type RoutingRules } from '../../src/routing/assign.ts'
import { bindPeople, unboundPeople } from '../../src/routing/roster.ts'
import { exampleCounty } from '../support/example-county.ts'

const county = exampleCounty()
const RULES: RoutingRules = {
  scopeLevel: 'grid',
  complexLevel: 'grid',
  hardLevel: 'county',
  emergencyUpTo: 'grid',
}
const UNIT = 'LH-01-03-2'
const VACANT = 'LH-01-05-2'
const held = (ownerArea: string, accused: string[] = []) => ({ ownerId: null, ownerArea, accused })
const simple = { area: UNIT, difficulty: 'simple', urgency: 'normal' } as const

describe('who owns it', () => {
  it.each([
    ['simple', UNIT, 'u-dy32', UNIT],
    ['simple', 'LH-01-03', 'u-ld3', 'LH-01-03'],
    ['simple', 'LH-01', 'u-wg1', 'LH-01'],
    ['complex', UNIT, 'u-wg1', 'LH-01'],
    ['complex', 'LH', 'u-shuji', 'LH'],
    ['hard', UNIT, 'u-xian', 'GC'],
  ] as const)('%s in %s: %s', (difficulty, area, ownerId, ownerArea) => {
    expect(assign(county, RULES, { area, difficulty, urgency: 'normal' })).toMatchObject({ ownerId, ownerArea })
  })

  it('every area that there is has an owner, and the history a reason', () => {
    for (const area of county.areas.keys()) {
      for (const difficulty of ['simple', 'complex', 'hard'] as const) {
        const found = assign(county, RULES, { area, difficulty, urgency: 'normal' })
        expect(found.ownerId, area).not.toBeNull()
        expect(found.rule, area).not.toBe('')
      }
    }
  })
})

describe('a vacant post', () => {
  it('falls to the next level up, and the history says so', () => {
    const found = assign(county, RULES, { ...simple, area: VACANT })
    expect(found).toMatchObject({ ownerId: 'u-ld5', ownerArea: 'LH-01-05' })
    expect(found.rule).toContain('2单元岗位空缺，由上一级承接')
  })

  it('where all are vacant nobody owns it, at the top', () => {
    const areas = new Map([...county.areas].map(([code, area]) => [code, { ...area, leaders: [] }]))
    const found = assign({ ...county, areas }, RULES, simple)
    expect(found).toMatchObject({ ownerId: null, ownerArea: 'GC', alsoTold: [] })
  })
})

describe('a place that a new roster has no more', () => {
  it('is the top’s, and the history says so; what was at such a place goes up to the top', () => {
    for (const urgency of ['normal', 'emergency'] as const) {
      const found = assign(county, RULES, { ...simple, area: 'LH-01-99', urgency })
      expect(found).toMatchObject({ ownerId: 'u-xian', ownerArea: 'GC' })
      expect(found.rule).toContain('名册里已没有这个地点')
    }
    expect(ownerAbove(county, held('LH-01-99'))).toEqual({ ownerId: 'u-xian', ownerArea: 'GC' })
  })
})

describe('a conflict of interest', () => {
  it('the accused never own it: one up, and the history says why', () => {
    const found = assign(county, RULES, { ...simple, accused: ['u-dy32'] })
    expect(found).toMatchObject({ ownerId: 'u-ld3', ownerArea: 'LH-01-03' })
    expect(found.rule).toContain('回避')
  })

  it('all the way up, and over a vacancy', () => {
    expect(assign(county, RULES, { ...simple, accused: ['u-dy32', 'u-ld3'] }).ownerId).toBe('u-wg1')
    expect(assign(county, RULES, { ...simple, area: VACANT, accused: ['u-ld5'] })).toMatchObject({ ownerId: 'u-wg1' })
  })

  it('a second leader of the same post takes it before the level above', () => {
    const areas = new Map(county.areas)
    const unit = areas.get(UNIT)!
    areas.set(UNIT, { ...unit, leaders: [...unit.leaders, { id: 'u-second', name: '小方', role: 'unit_leader' }] })
    expect(assign({ ...county, areas }, RULES, { ...simple, accused: ['u-dy32'] }).ownerId).toBe('u-second')
  })

  it('nor may they act on it', () => {
    expect(mayHandle(county, 'u-dy32', { area: UNIT, accused: ['u-dy32'] })).toBe(false)
    expect(mayHandle(county, 'u-ld3', { area: UNIT, accused: ['u-dy32'] })).toBe(true)
  })

  it('nor does it come to them when it goes up, or as an emergency', () => {
    expect(ownerAbove(county, held(UNIT, ['u-ld3']))).toEqual({ ownerId: 'u-wg1', ownerArea: 'LH-01' })
    const found = assign(county, RULES, { ...simple, urgency: 'emergency', accused: ['u-ld3'] })
    expect([found.ownerId, ...found.alsoTold]).not.toContain('u-ld3')
  })
})

describe('an emergency', () => {
  it('is told to everybody from the place up to the configured level, once each', () => {
    const found = assign(county, RULES, { ...simple, urgency: 'emergency' })
    expect([found.ownerId, ...found.alsoTold]).toEqual(['u-dy32', 'u-ld3', 'u-wg1'])
    const wider = assign(county, { ...RULES, emergencyUpTo: 'county' }, { ...simple, urgency: 'emergency' })
    expect([wider.ownerId, ...wider.alsoTold]).toEqual(['u-dy32', 'u-ld3', 'u-wg1', 'u-shuji', 'u-xian'])
  })

  it('is told once to who holds two of the posts', () => {
    const grid = county.areas.get('LH-01')!
    const areas = new Map(county.areas).set('LH-01', { ...grid, leaders: county.areas.get('LH-01-03')!.leaders })
    const found = assign({ ...county, areas }, RULES, { ...simple, urgency: 'emergency' })
    expect([found.ownerId, ...found.alsoTold]).toEqual(['u-dy32', 'u-ld3'])
  })

  it('with a vacant post is told to the others', () => {
    const found = assign(county, RULES, { ...simple, area: VACANT, urgency: 'emergency' })
    expect([found.ownerId, ...found.alsoTold]).toEqual(['u-ld5', 'u-wg1'])
  })
})

describe('one up', () => {
  it('skips vacant posts and ends at the top', () => {
    expect(ownerAbove(county, held(VACANT))).toEqual({ ownerId: 'u-ld5', ownerArea: 'LH-01-05' })
    expect(ownerAbove(county, held('LH'))).toEqual({ ownerId: 'u-xian', ownerArea: 'GC' })
    expect(ownerAbove(county, held('GC'))).toBeUndefined()
  })

  it('is another person: who holds both posts does not stand above themselves', () => {
    const areas = new Map(county.areas)
    const building = areas.get('LH-01-03')!
    areas.set('LH-01-03', { ...building, leaders: [{ id: 'u-dy32', name: '李姐', role: 'building_leader' }] })
    const owned = { ownerId: 'u-dy32', ownerArea: UNIT, accused: [] }
    expect(ownerAbove({ ...county, areas }, owned)).toEqual({ ownerId: 'u-wg1', ownerArea: 'LH-01' })
  })

  it('only leaders of the area or above may act on it', () => {
    const matter = { area: UNIT, accused: [] }
    for (const id of ['u-dy32', 'u-ld3', 'u-wg1', 'u-shuji', 'u-xian']) expect(mayHandle(county, id, matter)).toBe(true)
    for (const id of ['u-dy31', 'u-ld5', 'u-wg2', 'u-wang']) expect(mayHandle(county, id, matter)).toBe(false)
    expect(mayHandle(county, 'u-dy32', { ...matter, area: 'LH-01-03' })).toBe(false)
  })
})

describe('levels are data: a rural county', () => {
  const levels = [
    { key: 'county', name: '县', listKey: 'countys' },
    { key: 'district', name: '大区', listKey: 'districts' },
    { key: 'village', name: '片区', listKey: 'villages' },
    { key: 'cell', name: '网格', listKey: 'cells' },
  ]
  const rural = parseRosterYaml(
    `
county: { code: GC, name: 示例县, leaders: [{ id: u-xian, name: 陈主任, role: 县三长办 }] }
districts:
  - code: D1
    name: 第一大区
    leaders: [{ id: u-daqu, name: 罗大区, role: 大区长 }]
    villages:
      - code: D1-2
        name: 上河片区
        leaders: [{ id: u-pian, name: 马片区, role: 片区长 }]
        cells:
          - { code: D1-2-3, name: 3网格, leaders: [{ id: u-cell, name: 牛网格, role: 网格长 }] }
          - { code: D1-2-4, name: 4网格 }
`,
    levels,
  )
  const rules: RoutingRules = {
    scopeLevel: 'village',
    complexLevel: 'village',
    hardLevel: 'district',
    emergencyUpTo: 'district',
  }
  it.each([
    ['simple', 'normal', 'D1-2-3', 'u-cell', []],
    ['simple', 'normal', 'D1-2-4', 'u-pian', []],
    ['complex', 'normal', 'D1-2-3', 'u-pian', []],
    ['hard', 'normal', 'D1-2-3', 'u-daqu', []],
    ['simple', 'emergency', 'D1-2-3', 'u-cell', ['u-pian', 'u-daqu']],
  ] as const)('%s %s in %s: %s', (difficulty, urgency, area, ownerId, alsoTold) => {
    expect(assign(rural, rules, { area, difficulty, urgency })).toMatchObject({ ownerId, alsoTold })
  })

  it('reports are merged within a 片区', () => {
    expect(scopeOf(rural, rules, 'D1-2-3')).toBe('D1-2')
    expect(scopeOf(rural, rules, 'D1-2-4')).toBe('D1-2')
    expect(scopeOf(rural, rules, 'D1')).toBe('D1')
  })
})

describe('a leader of whom only the nickname is known', () => {
  const unit = county.areas.get(UNIT)!
  const areas = new Map(county.areas).set(UNIT, {
    ...unit,
    leaders: [{ id: 'name:李姐', name: '李姐', role: 'unit_leader' }],
  })
  const roster = { ...county, areas }

  it('gets nothing: the next level up does, and the history says why', () => {
    const found = assign(roster, RULES, { ...simple, urgency: 'emergency' })
    expect(found).toMatchObject({ ownerId: 'u-ld3', alsoTold: ['u-wg1'] })
    expect(found.rule).toContain('2单元的三长还没有绑定微信，由上一级承接')
  })

  it('once bound, everything', () => {
    const bound = bindPeople(roster, new Map([['name:李姐', 'wxid_lijie']]))
    expect(assign(bound, RULES, simple)).toMatchObject({ ownerId: 'wxid_lijie', ownerArea: UNIT })
    expect(mayHandle(bound, 'wxid_lijie', { area: UNIT, accused: [] })).toBe(true)
    expect([...unboundPeople(roster)]).toEqual([['name:李姐', '李姐']])
    expect(unboundPeople(bound).size).toBe(0)
  })
})
