/** Writes the code of the guides to files, for whoever compiles them. */
import { writeGuideFiles } from '../test/guide-files.ts'

writeGuideFiles()
