import { directoryConformance } from './conformance/directory.ts'
import { conformance } from './conformance/kit.ts'
import { paper, paperDirectory } from './conformance/paper.ts'
import { powerSchool, powerSchoolDirectory } from './conformance/powerschool.ts'
import { xpressRoster, xpressRosterDirectory } from './conformance/xpress-roster.ts'

conformance('PowerSchool', powerSchool)
conformance('xPress Roster', xpressRoster)
conformance('the paper source', paper)

directoryConformance('a directory imported from PowerSchool', powerSchoolDirectory)
directoryConformance('a directory imported from xPress Roster', xpressRosterDirectory)
directoryConformance('a directory imported from the paper source', paperDirectory)
