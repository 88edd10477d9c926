// What a telephone can do besides: find where it stands, and record a voice.
// The pages work without it.
const button = (text) => {
  const b = document.createElement("button")
  b.type = "button"
  b.className = "govuk-button govuk-button--secondary"
  b.textContent = text
  return b
}

const note = (beside) => {
  const p = document.createElement("p")
  p.setAttribute("role", "status")
  beside.after(p)
  return p
}

const send = (form, fields) => {
  for (const [name, value] of Object.entries(fields)) {
    const input = document.createElement("input")
    input.type = "hidden"
    input.name = name
    input.value = value
    form.append(input)
  }
  form.submit()
}

const place = document.querySelector("form[data-vi-tri]")
if (place && navigator.geolocation) {
  const b = button(place.dataset.viTri)
  place.querySelector("#tiep").before(b)
  const said = note(b)
  b.addEventListener("click", () => {
    said.textContent = "…"
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => send(place, { nut: "may", "vi-tri": `${coords.latitude.toFixed(6)},${coords.longitude.toFixed(6)}` }),
      () => { said.textContent = place.dataset.khongThay },
      { enableHighAccuracy: true, timeout: 15_000, maximumAge: 60_000 },
    )
  })
}

const voice = document.querySelector("form[data-ghi-am] input[name=tieng]")
if (voice && window.MediaRecorder && navigator.mediaDevices && window.DataTransfer) {
  const { ghiAm, dung, xong } = voice.form.dataset
  const row = document.createElement("div")
  row.className = "p-record"
  const b = button(ghiAm)
  row.append(b)
  voice.closest(".govuk-form-group").after(row)
  const said = note(b)
  let recorder
  b.addEventListener("click", async () => {
    if (recorder?.state === "recording") return recorder.stop()
    const stream = await navigator.mediaDevices.getUserMedia({ audio: true }).catch(() => null)
    if (!stream) return voice.click()
    const parts = []
    recorder = new MediaRecorder(stream, { audioBitsPerSecond: 24_000 })
    recorder.addEventListener("dataavailable", (e) => parts.push(e.data))
    recorder.addEventListener("stop", () => {
      stream.getTracks().forEach((track) => track.stop())
      const type = recorder.mimeType.split(";")[0]
      const ending = { "audio/webm": "webm", "audio/ogg": "ogg", "audio/mp4": "m4a" }[type]
      const files = new DataTransfer()
      files.items.add(new File(parts, ending ? `ghi-am.${ending}` : "ghi-am", { type }))
      voice.files = files.files
      b.textContent = ghiAm
      said.textContent = xong
    })
    recorder.start()
    b.textContent = dung
    said.textContent = ""
    setTimeout(() => recorder.state === "recording" && recorder.stop(), 180_000)
  })
}
