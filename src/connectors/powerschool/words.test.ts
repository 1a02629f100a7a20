import { expect, test } from 'vitest'
import { gradeWord, gradeWords, periodsOf, statusWord, teacherRole, termType } from './words.ts'

test('grades below 1 have names, grades above 12 are kept', () => {
  expect(['-3', '-2', '-1', '0', '1', '12', '13'].map(gradeWord)).toEqual(['PK3', 'PK2', 'PK', 'K', '1', '12', '13'])
})

test('the grades of a school are listed from its lowest to its highest; none where one is unknown', () => {
  expect(gradeWords('-1', '2')).toEqual(['PK', 'K', '1', '2'])
  expect(gradeWords(undefined, '5')).toEqual([])
  expect(gradeWords('0', undefined)).toEqual([])
})

test('historical students and unknown statuses are inactive', () => {
  expect(['0', '-1', '1', '2', '3', '4', '77'].map(statusWord)).toEqual([
    'active',
    'preregistered',
    'inactive',
    'transferred',
    'graduated',
    'inactive',
    'inactive',
  ])
})

test('a term is what its share of the year makes it', () => {
  expect([termType('1', '1'), termType('0', '2'), termType('0', '3'), termType('0', '4'), termType('0', '6')]).toEqual([
    'schoolYear',
    'semester',
    'trimester',
    'quarter',
    'term',
  ])
})

test('what is no code at all is passed on, to be told of', () => {
  expect([statusWord('gone'), termType('0', 'half')]).toEqual(['gone', 'half'])
  expect(gradeWords('K', '5')).toEqual(['K', '5'])
})

test('the lead teaches, aides are told by their role, all others are co-teachers', () => {
  expect(teacherRole('Lead Teacher', false)).toBe('teacher')
  expect(teacherRole('Co-Lead', false)).toBe('co-teacher')
  expect(teacherRole('Paraprofessional', false)).toBe('aide')
  expect(teacherRole('Support', false)).toBe('co-teacher')
  expect(teacherRole(undefined, true)).toBe('teacher')
})

test('the expression of a section is split into its parts, each as it was written', () => {
  expect(periodsOf('1-2(A,C) 3(M-F)')).toEqual(['1-2(A,C)', '3(M-F)'])
  expect(periodsOf('8(A-E)')).toEqual(['8(A-E)'])
  expect(periodsOf('')).toEqual([])
})
