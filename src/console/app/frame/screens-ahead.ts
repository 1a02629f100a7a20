/** The files of the other screens, fetched one after another once the first screen stands and the browser has nothing else to do. */

import { useRouter } from '@tanstack/react-router'
import { useEffect } from 'react'

/** So long after the first screen nothing is fetched that was not asked for. */
const patience = 2000

export function useScreensAhead(): void {
  const router = useRouter()
  useEffect(() => {
    const routes = Object.values(router.routesById).filter(({ id }) => id.startsWith('/inside/'))
    let isLeft = false
    const fetchNext = (at: number): void => {
      const route = routes[at]
      if (isLeft || !route) return
      const go = (): void => fetchNext(at + 1)
      // A file that does not come now comes when its screen is opened, or is told of there.
      const then = (): void => void Promise.resolve(router.loadRouteChunk(route)).then(go, go)
      if ('requestIdleCallback' in window) window.requestIdleCallback(then, { timeout: 2000 })
      else setTimeout(then, 50)
    }
    const timer = setTimeout(() => {
      // Where the first load ends, for whoever measures it.
      performance.mark('screens ahead')
      fetchNext(0)
    }, patience)
    return () => {
      isLeft = true
      clearTimeout(timer)
    }
  }, [router])
}
