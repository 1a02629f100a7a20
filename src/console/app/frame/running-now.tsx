/** What runs now: a thin live bar; a click leads to the run. */

import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { api } from '../../../contract/api/all.ts'
import { question } from '../../ask/questions.ts'
import { useOrganization } from '../../ask/session.ts'
import { counted } from '../../words/numbers.ts'
import classes from './running-now.module.css'

export function RunningNow() {
  const organization = useOrganization()
  const filter = ['state:running', ...(organization ? [`organization:${organization.id}`] : [])]
  const { data } = useQuery({ ...question(api.runs.list, { query: { limit: 20, filter } }), refetchInterval: 4000 })
  const [first, ...others] = data?.items ?? []
  if (!first) return null
  const words = others.length > 0 ? `${counted(others.length + 1, 'run')} under way` : (first.integration ?? 'A run')
  const inside = (
    <>
      <span className={classes['words']}>{words}</span>
      <span className={classes['bar']} />
    </>
  )
  const look = { className: classes['running'] ?? '', 'aria-label': `${words}: look at it` }
  return others.length > 0 ? (
    <Link to="/runs" search={{ state: 'running' }} {...look}>
      {inside}
    </Link>
  ) : (
    <Link to="/runs/$run" params={{ run: first.run }} {...look}>
      {inside}
    </Link>
  )
}
