/**
 * What each peer's process tells the bench: the port once it listens, then at every question the CPU and the memory that
 * it uses. Plain JavaScript, because the packages of this folder are only there when somebody wants to compare.
 */

/** @param {number} port */
export function answerTheBench(port) {
  const tell = () => {
    const { user, system } = process.cpuUsage();
    process.send?.({ port, cpuSeconds: (user + system) / 1e6, memory: process.memoryUsage().rss });
  };
  process.on('message', tell);
  process.on('disconnect', () => process.exit(0));
  tell();
}
