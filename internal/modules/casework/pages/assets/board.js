// The hall hears what the board shows: a chime, then the sentence in a
// Vietnamese voice of the browser where it has one. Browsers let a page speak
// only after somebody touched it, hence the button.
const body = document.body
const part = (name) => body.querySelector(`[data-${name}]`)
const speaker = part("loa")
const clock = part("gio")
let audio = null
let heard = Date.now()

const voice = () => speechSynthesis.getVoices().find((v) => v.lang.replace("_", "-").startsWith("vi")) || null

const chime = () => new Promise((done) => {
  const now = audio.currentTime
  for (const [hertz, at] of [[660, 0], [520, 0.35]]) {
    const tone = audio.createOscillator()
    const loud = audio.createGain()
    tone.frequency.value = hertz
    loud.gain.setValueAtTime(0.3, now + at)
    loud.gain.exponentialRampToValueAtTime(0.001, now + at + 0.6)
    tone.connect(loud).connect(audio.destination)
    tone.start(now + at)
    tone.stop(now + at + 0.6)
  }
  setTimeout(done, 1000)
})

const aloud = async (sentence) => {
  if (!audio) return
  await chime()
  const who = voice()
  if (!who) return
  await new Promise((done) => {
    const words = new SpeechSynthesisUtterance(sentence)
    words.lang = "vi-VN"
    words.voice = who
    words.rate = 0.9
    words.onend = words.onerror = done
    speechSynthesis.speak(words)
    setTimeout(done, 12_000)
  })
}

let line = Promise.resolve() // one call after the other
const shown = (calls) => {
  if (!calls.length) return
  const [now, ...before] = calls
  const [what, number] = part("dang").children
  what.textContent = now.moi
  number.textContent = now.so
  part("truoc").replaceChildren(...before.map((call) => {
    const item = document.createElement("li")
    const strong = document.createElement("strong")
    strong.textContent = call.so
    item.append(strong, call.o)
    return item
  }))
  for (const call of calls.filter((c) => c.luc > heard).reverse()) line = line.then(() => aloud(call.loi))
  heard = Math.max(heard, ...calls.map((c) => c.luc))
}

const ask = async () => {
  try {
    const answer = await fetch(body.dataset.goi)
    if (answer.ok) {
      const board = await answer.json()
      shown(board.goi)
      part("cho").textContent = board.cho
    }
  } catch {} // the next time will do
  clock.textContent = new Date().toLocaleTimeString("vi-VN", { hour: "2-digit", minute: "2-digit" })
}

speaker.hidden = false
speaker.addEventListener("click", () => {
  audio = new AudioContext()
  chime()
  speaker.textContent = voice() ? speaker.dataset.daBat : speaker.dataset.khongGiong
})
navigator.wakeLock?.request("screen").catch(() => {}) // the screen stays on
ask()
setInterval(ask, 3000)
