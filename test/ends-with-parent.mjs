/**
 * Preloaded (`node --import`) into a process that a spec starts and that would run until somebody ends it: it ends when whoever started
 * it is gone, also where that was killed and could tell nobody. With other programs in between, `ENDS_WITH` names the process meant.
 */
const { pid, ppid, env } = process
const isGone = () => {
  // Whoever is left behind is given another parent; on Windows it goes on naming the one that is gone.
  if (env.ENDS_WITH === undefined && process.ppid !== ppid) return true
  try {
    return !process.kill(Number(env.ENDS_WITH ?? ppid), 0)
  } catch {
    return true
  }
}
setInterval(() => {
  if (isGone()) process.kill(pid, 'SIGKILL')
}, 250).unref()
