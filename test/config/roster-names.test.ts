import { expect, test } from 'vitest'
import { nameKey, numberIn, shownName } from '../../src/config/roster-names.ts'
import { accountId } from '../../src/config/roster-table.ts'

test.each([
  ['第一网格', '网格', 1],
  ['第十二网格', '网格', 12],
  ['二十网格', '网格', 20],
  ['第三十一网格', '网格', 31],
  ['1网格', '网格', 1],
  ['３号楼', '楼栋', 3],
  ['3 幢', '楼栋', 3],
  ['12', '单元', 12],
  ['五单元', '单元', 5],
  ['3栋东', '楼栋', undefined],
  ['一品园', '社区', undefined],
  ['一二网格', '网格', undefined],
  ['东苑', '网格', undefined],
])('%s (%s) is number %s', (name, level, number) => {
  expect(numberIn(name, level)).toBe(number)
})

test('names without a number are their own key', () => {
  expect(nameKey('东 苑', '网格')).toBe('东苑')
  expect(nameKey('第二网格', '网格')).toBe(nameKey('2网格', '网格'))
})

test('a bare number is shown with what it counts', () => {
  expect(shownName(' 3', '楼栋')).toBe('3栋')
  expect(shownName('２', '单元')).toBe('2单元')
  expect(shownName('第一网格', '网格')).toBe('第一网格')
})

test.each([
  ['wxid_ab12cd34', 'wxid_ab12cd34'],
  ['zhang_san88', 'zhang_san88'],
  ['李姐', 'name:李姐'],
  ['Annie', 'name:Annie'],
  ['昵称:Annie_2020', 'name:Annie_2020'],
  ['id:u-x', 'u-x'],
  ['微信号：abc', 'abc'],
])('%s means %s', (account, id) => {
  expect(accountId(account)).toBe(id)
})
