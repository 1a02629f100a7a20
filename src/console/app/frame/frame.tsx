/** The frame around every screen: the rail on the left, the top line, and the screen. */

import { Drawer } from '@mantine/core'
import { useDisclosure, useHotkeys, useLocalStorage } from '@mantine/hooks'
import { Outlet } from '@tanstack/react-router'
import { LeaveUnsaved } from './leave-unsaved.tsx'
import { Palette } from './palette.tsx'
import { Rail } from './rail.tsx'
import { useScreensAhead } from './screens-ahead.ts'
import { TopLine } from './top-line.tsx'
import classes from './frame.module.css'

export function Frame() {
  const [isNarrow, setNarrow] = useLocalStorage({
    key: 'passport-sync-rail',
    defaultValue: false,
    getInitialValueInEffect: false,
  })
  const [isDrawerOpen, drawer] = useDisclosure(false)
  const [isPaletteOpen, palette] = useDisclosure(false)
  useScreensAhead()
  useHotkeys([['/', palette.open]])
  useHotkeys([['mod+K', palette.open]], [])

  return (
    <div className={classes['frame']} data-narrow={isNarrow || undefined}>
      <a className={classes['skip']} href="#screen">
        Skip to the screen
      </a>
      <aside className={classes['rail']}>
        <Rail isNarrow={isNarrow} onFold={() => setNarrow(!isNarrow)} />
      </aside>
      <Drawer.Root opened={isDrawerOpen} onClose={drawer.close} size={264}>
        <Drawer.Overlay />
        <Drawer.Content aria-label="Menu">
          <Rail isNarrow={false} isInDrawer onGo={drawer.close} />
        </Drawer.Content>
      </Drawer.Root>
      <div className={classes['page']}>
        <TopLine onMenu={drawer.open} onSearch={palette.open} />
        <main id="screen" tabIndex={-1} className={classes['screen']}>
          <Outlet />
        </main>
      </div>
      <Palette isOpen={isPaletteOpen} onClose={palette.close} />
      <LeaveUnsaved />
    </div>
  )
}
