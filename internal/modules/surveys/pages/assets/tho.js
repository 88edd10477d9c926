// The service worker of the collector's pages. It answers nothing from memory
// but the files that keep names, which never change under their address, and
// one page without anybody's data, when the network does not answer. Every
// other request goes to the house as if this worker were not there.
const begin = "xaso-phieu " + keep.scope + " "
const mine = begin + JSON.stringify(keep)
self.addEventListener("install", (e) => {
  e.waitUntil((async () => {
    const store = await caches.open(mine)
    await Promise.all([keep.shell, ...keep.files].map(async (path) => {
      // Without credentials: what is kept must be what anybody is shown.
      const answer = await fetch(path, { credentials: "omit", cache: "no-cache" })
      if (!answer.ok || answer.redirected) throw new Error(path)
      await store.put(path, answer)
    }))
    await self.skipWaiting()
  })())
})
self.addEventListener("activate", (e) => {
  e.waitUntil((async () => {
    for (const name of await caches.keys()) {
      if (name.startsWith(begin) && name !== mine) await caches.delete(name)
    }
    await self.clients.claim()
  })())
})
const kept = async (path) => (await caches.open(mine)).match(path)
self.addEventListener("fetch", (e) => {
  const at = new URL(e.request.url)
  if (e.request.method !== "GET" || at.origin !== self.location.origin) return
  if (e.request.mode === "navigate") {
    e.respondWith((async () => {
      try {
        const answer = await fetch(e.request)
        if (answer.status < 502 || answer.status > 504) return answer // a proxy whose house is away
        return (await kept(keep.shell)) || answer
      } catch (lost) {
        const shell = await kept(keep.shell)
        if (shell) return shell
        throw lost
      }
    })())
  } else if (keep.files.includes(at.pathname)) {
    e.respondWith((async () => (await kept(at.pathname)) || fetch(e.request))())
  }
})
