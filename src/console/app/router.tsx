/** The ways through the console: one line a screen, each in a file of its own that comes when it is needed. */

import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  redirect,
  retainSearchParams,
} from '@tanstack/react-router'
import { organizationsQuestion, whoQuestion } from '../ask/session.ts'
import { gateOf, type Gate } from '../ask/refusal.ts'
import { auditAddress } from '../screens/audit/address.ts'
import { conflictsAddress } from '../screens/conflicts/address.ts'
import { deskAddress } from '../screens/duplicates/address.ts'
import { masterFieldsAddress } from '../screens/master-fields/address.ts'
import { mappingAddress } from '../screens/mapping/address.ts'
import { qualityAddress } from '../screens/quality/address.ts'
import { directoryAddress, recordAddress } from '../screens/directory/address.ts'
import { integrationAddress } from '../screens/integrations/address.ts'
import { organizationsAddress } from '../screens/organizations/address.ts'
import { runAddress, runsAddress } from '../screens/runs/address.ts'
import { settingsAddress } from '../screens/settings/address.ts'
import { text } from './address.ts'
import { ahead, bySearch } from './ahead.ts'
import { NotFound, ScreenFailed, ScreenPending } from './between.tsx'
import { Frame } from './frame/frame.tsx'
import { memory, onSessionEnd } from './memory.ts'

/** What stands above a screen, in the breadcrumb. */
type Above = {
  readonly above?: {
    readonly label: string
    readonly to: '/runs' | '/directory' | '/integrations' | '/data-sources'
  }
}

/** The organization in view stays in the address from screen to screen. */
const root = createRootRoute({
  component: Outlet,
  notFoundComponent: NotFound,
  validateSearch: (search: Record<string, unknown>) => text(search, 'organization'),
  search: { middlewares: [retainSearchParams(['organization'])] },
})

/** Before the sign-in. */
const signIn = createRoute({
  getParentRoute: () => root,
  path: '/sign-in',
  validateSearch: (search: Record<string, unknown>) => text(search, 'back', 'step', 'problem'),
  component: lazyRouteComponent(() => import('../screens/session/sign-in.tsx'), 'SignIn'),
})
const secondFactor = createRoute({
  getParentRoute: () => root,
  path: '/second-factor',
  validateSearch: (search: Record<string, unknown>) => text(search, 'back'),
  component: lazyRouteComponent(() => import('../screens/session/second-factor-owed.tsx'), 'SecondFactorOwed'),
})
const setUp = createRoute({
  getParentRoute: () => root,
  path: '/setup',
  component: lazyRouteComponent(() => import('../screens/session/set-up.tsx'), 'SetUp'),
})
const password = createRoute({
  getParentRoute: () => root,
  path: '/password',
  component: lazyRouteComponent(() => import('../screens/session/new-password.tsx'), 'NewPassword'),
})

/** Behind the sign-in: who it is and where they are is known before a screen is shown. */
const inside = createRoute({
  getParentRoute: () => root,
  id: 'inside',
  component: Frame,
  beforeLoad: async ({ location }) => {
    try {
      await Promise.all([memory.ensureQueryData(whoQuestion), memory.ensureQueryData(organizationsQuestion)])
    } catch (error) {
      const gate = gateOf(error)
      // oxlint-disable-next-line typescript/only-throw-error -- the router's way to say where to go
      if (gate) throw redirect(wayOver(gate, location.href))
      throw error
    }
  },
})
const overview = createRoute({
  getParentRoute: () => inside,
  path: '/',
  ...bySearch,
  loader: ahead.overview,
  component: lazyRouteComponent(() => import('../screens/overview/overview.tsx'), 'Overview'),
})
const runs = createRoute({
  getParentRoute: () => inside,
  path: '/runs',
  validateSearch: runsAddress,
  ...bySearch,
  loader: ahead.runs,
  component: lazyRouteComponent(() => import('../screens/runs/list.tsx'), 'Runs'),
})
const run = createRoute({
  getParentRoute: () => inside,
  path: '/runs/$run',
  staticData: { above: { label: 'Runs', to: '/runs' } },
  validateSearch: runAddress,
  ...bySearch,
  loader: ahead.run,
  component: lazyRouteComponent(() => import('../screens/runs/detail.tsx'), 'RunDetail'),
})
const duplicates = createRoute({
  getParentRoute: () => inside,
  path: '/duplicates',
  validateSearch: deskAddress,
  ...bySearch,
  loader: ahead.duplicates,
  component: lazyRouteComponent(() => import('../screens/duplicates/desk.tsx'), 'DuplicatesDesk'),
})
const conflicts = createRoute({
  getParentRoute: () => inside,
  path: '/conflicts',
  validateSearch: conflictsAddress,
  ...bySearch,
  loader: ahead.conflicts,
  component: lazyRouteComponent(() => import('../screens/conflicts/list.tsx'), 'Conflicts'),
})
const quality = createRoute({
  getParentRoute: () => inside,
  path: '/quality',
  validateSearch: qualityAddress,
  ...bySearch,
  loader: ahead.quality,
  component: lazyRouteComponent(() => import('../screens/quality/quality.tsx'), 'DataQuality'),
})
const mapping = createRoute({
  getParentRoute: () => inside,
  path: '/mapping',
  validateSearch: mappingAddress,
  ...bySearch,
  loader: ahead.mapping,
  component: lazyRouteComponent(() => import('../screens/mapping/mapping.tsx'), 'MappingEditor'),
})
const masterFields = createRoute({
  getParentRoute: () => inside,
  path: '/master-fields',
  validateSearch: masterFieldsAddress,
  ...bySearch,
  loader: ahead.masterFields,
  component: lazyRouteComponent(() => import('../screens/master-fields/list.tsx'), 'MasterFields'),
})
const domains = createRoute({
  getParentRoute: () => inside,
  path: '/domains',
  loader: ahead.domains,
  component: lazyRouteComponent(() => import('../screens/domains/domains.tsx'), 'Domains'),
})
const directory = createRoute({
  getParentRoute: () => inside,
  path: '/directory',
  validateSearch: directoryAddress,
  ...bySearch,
  loader: ahead.directory,
  component: lazyRouteComponent(() => import('../screens/directory/list.tsx'), 'Directory'),
})
const record = createRoute({
  getParentRoute: () => inside,
  path: '/directory/$entity/$record',
  staticData: { above: { label: 'Directory', to: '/directory' } },
  validateSearch: recordAddress,
  ...bySearch,
  loader: ahead.record,
  component: lazyRouteComponent(() => import('../screens/directory/detail.tsx'), 'RecordDetail'),
})
const audit = createRoute({
  getParentRoute: () => inside,
  path: '/audit',
  validateSearch: auditAddress,
  ...bySearch,
  loader: ahead.audit,
  component: lazyRouteComponent(() => import('../screens/audit/list.tsx'), 'Audit'),
})
const organizations = createRoute({
  getParentRoute: () => inside,
  path: '/organizations',
  validateSearch: organizationsAddress,
  component: lazyRouteComponent(() => import('../screens/organizations/list.tsx'), 'Organizations'),
})
const settings = createRoute({
  getParentRoute: () => inside,
  path: '/settings',
  validateSearch: settingsAddress,
  component: lazyRouteComponent(() => import('../screens/settings/settings.tsx'), 'Settings'),
})
const account = createRoute({
  getParentRoute: () => inside,
  path: '/account',
  component: lazyRouteComponent(() => import('../screens/account/own-account.tsx'), 'OwnAccount'),
})

const dataSources = createRoute({
  getParentRoute: () => inside,
  path: '/data-sources',
  ...bySearch,
  loader: ahead.dataSources,
  component: lazyRouteComponent(() => import('../screens/data-sources/list.tsx'), 'DataSources'),
})
const newDataSource = createRoute({
  getParentRoute: () => inside,
  path: '/data-sources/new',
  staticData: { above: { label: 'Data sources', to: '/data-sources' } },
  validateSearch: (search: Record<string, unknown>) => text(search, 'connector'),
  component: lazyRouteComponent(() => import('../screens/data-sources/new.tsx'), 'NewDataSource'),
})
const dataSource = createRoute({
  getParentRoute: () => inside,
  path: '/data-sources/$dataSource',
  staticData: { above: { label: 'Data sources', to: '/data-sources' } },
  component: lazyRouteComponent(() => import('../screens/data-sources/detail.tsx'), 'DataSourceDetail'),
})
const integrations = createRoute({
  getParentRoute: () => inside,
  path: '/integrations',
  ...bySearch,
  loader: ahead.integrations,
  component: lazyRouteComponent(() => import('../screens/integrations/list.tsx'), 'Integrations'),
})
const newIntegration = createRoute({
  getParentRoute: () => inside,
  path: '/integrations/new',
  staticData: { above: { label: 'Integrations', to: '/integrations' } },
  component: lazyRouteComponent(() => import('../screens/integrations/new.tsx'), 'NewIntegration'),
})
const integration = createRoute({
  getParentRoute: () => inside,
  path: '/integrations/$integration',
  staticData: { above: { label: 'Integrations', to: '/integrations' } },
  validateSearch: integrationAddress,
  ...bySearch,
  loader: ahead.integration,
  component: lazyRouteComponent(() => import('../screens/integrations/detail.tsx'), 'IntegrationDetail'),
})

const configuring = [dataSources, newDataSource, dataSource, integrations, newIntegration, integration] as const
const tree = root.addChildren([
  signIn,
  secondFactor,
  setUp,
  password,
  inside.addChildren([
    overview,
    runs,
    run,
    duplicates,
    conflicts,
    quality,
    mapping,
    masterFields,
    domains,
    directory,
    record,
    organizations,
    audit,
    settings,
    account,
    ...configuring,
  ]),
])

export const router = createRouter({
  routeTree: tree,
  defaultPreload: 'intent',
  defaultPreloadDelay: 20,
  // What was asked ahead is remembered by the questions, as long as they say.
  defaultPreloadStaleTime: 0,
  defaultPendingMs: 400,
  defaultPendingMinMs: 200,
  defaultPendingComponent: ScreenPending,
  defaultErrorComponent: ScreenFailed,
  defaultNotFoundComponent: NotFound,
  scrollRestoration: true,
})

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router
  }
  interface StaticDataRouteOption extends Above {}
}

/** To the gate, and from there back to where one wanted to go. */
function wayOver(gate: Gate, href: string) {
  const back = href === '/' ? {} : { back: href }
  if (gate === 'second factor') return { to: '/second-factor', search: back } as const
  return { to: '/sign-in', search: gate === 'code' ? { ...back, step: 'code' } : back } as const
}

onSessionEnd(gate => {
  const { href, pathname } = router.state.location
  if (['/sign-in', '/second-factor', '/setup', '/password'].includes(pathname)) return
  memory.clear()
  // The session is over: there is nothing to stay for.
  void router.navigate({ ...wayOver(gate, href), ignoreBlocker: true })
})
