import type { InfoSection } from '../../server/info.js'

/** INFO cpu: of the process, all threads together. */
export const cpuSection: InfoSection = () => {
  const { system, user } = process.cpuUsage()
  return [
    `used_cpu_sys:${(system / 1e6).toFixed(6)}`,
    `used_cpu_user:${(user / 1e6).toFixed(6)}`,
    'used_cpu_sys_children:0.000000',
    'used_cpu_user_children:0.000000',
  ]
}
