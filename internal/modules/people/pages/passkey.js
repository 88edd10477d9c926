// Adds passkeys to the pages that offer them. A form with data-passkey stays
// hidden until this has run: without a script there is nothing to press.
//   data-passkey      "get" (sign in) or "create" (add a device)
//   data-finish       where the device's answer goes
//   data-error        what to say when the device refuses
for (const form of document.querySelectorAll('form[data-passkey]')) {
  if (!window.PublicKeyCredential || !PublicKeyCredential.parseRequestOptionsFromJSON) continue
  form.hidden = false
  form.addEventListener('submit', async (event) => {
    event.preventDefault()
    const said = form.querySelector('[role=alert]')
    said.textContent = ''
    try {
      const asked = await post(form.action, new FormData(form))
      const key = asked.options.publicKey
      const answer = form.dataset.passkey === 'create'
        ? await navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(key) })
        : await navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(key) })
      const back = new FormData(form)
      back.set('_key', crypto.randomUUID())
      back.set('ceremony', asked.ceremony)
      back.set('answer', JSON.stringify(answer.toJSON()))
      const done = await post(form.dataset.finish, back)
      location.assign(done.next)
    } catch {
      form.elements._key.value = crypto.randomUUID()
      said.textContent = form.dataset.error
    }
  })
}

async function post (address, fields) {
  const response = await fetch(address, { method: 'POST', body: new URLSearchParams(fields) })
  if (!response.ok) throw new Error(response.status)
  return response.json()
}
