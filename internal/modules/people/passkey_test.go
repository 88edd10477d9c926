package people_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"testing"

	"xaso/internal/modules/people"
	"xaso/internal/platform/gate"
)

var house = people.House{Host: "tongson.example.vn", Origin: "https://tongson.example.vn", Name: "Xã Tống Sơn"}

// A telephone is an authenticator in software: one ES256 key, made and used as
// WebAuthn writes it down.
type telephone struct {
	t      *testing.T
	key    *ecdsa.PrivateKey
	id     []byte
	handle []byte
	count  uint32
	origin string
}

func newTelephone(t *testing.T) *telephone {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return &telephone{t: t, key: key, id: []byte(rand.Text()), origin: house.Origin}
}

var b64 = base64.RawURLEncoding.EncodeToString

// asked reads the challenge and user handle out of what the browser gets.
func (p *telephone) asked(c people.Challenge) (challenge string) {
	p.t.Helper()
	body, err := json.Marshal(c.Options)
	if err != nil {
		p.t.Fatal(err)
	}
	var options struct {
		PublicKey struct {
			Challenge string
			User      struct{ ID string }
		}
	}
	if err := json.Unmarshal(body, &options); err != nil {
		p.t.Fatal(err)
	}
	if id := options.PublicKey.User.ID; id != "" {
		p.handle, _ = base64.RawURLEncoding.DecodeString(id)
	}
	return options.PublicKey.Challenge
}

// authData is the signed state of the device; flags 0x05 are "there" and
// "checked its owner", 0x40 carries the new key.
func (p *telephone) authData(flags byte, rest []byte) []byte {
	host := sha256.Sum256([]byte(house.Host))
	p.count++
	data := append(host[:], flags)
	return append(binary.BigEndian.AppendUint32(data, p.count), rest...)
}

func (p *telephone) client(kind, challenge string) []byte {
	body, _ := json.Marshal(map[string]any{"type": kind, "challenge": challenge, "origin": p.origin, "crossOrigin": false})
	return body
}

// cborBytes is a CBOR byte string.
func cborBytes(b []byte) []byte {
	return append([]byte{0x59, byte(len(b) >> 8), byte(len(b))}, b...)
}

// create answers a request for a new key.
func (p *telephone) create(c people.Challenge) []byte {
	point, err := p.key.PublicKey.Bytes()
	if err != nil {
		p.t.Fatal(err)
	}
	// COSE key: {1: 2 (EC2), 3: -7 (ES256), -1: 1 (P-256), -2: x, -3: y}
	cose := []byte{0xa5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21, 0x58, 0x20}
	cose = append(append(cose, point[1:33]...), 0x22, 0x58, 0x20)
	cose = append(cose, point[33:]...)
	rest := append(make([]byte, 16), byte(len(p.id)>>8), byte(len(p.id)))
	rest = append(append(rest, p.id...), cose...)
	// {"fmt": "none", "attStmt": {}, "authData": …}
	object := append([]byte{0xa3, 0x63}, "fmt"...)
	object = append(append(object, 0x64), "none"...)
	object = append(append(object, 0x67), "attStmt"...)
	object = append(append(object, 0xa0, 0x68), "authData"...)
	object = append(object, cborBytes(p.authData(0x45, rest))...)
	return p.answer(map[string]any{"clientDataJSON": b64(p.client("webauthn.create", p.asked(c))), "attestationObject": b64(object)})
}

// get answers a request for a signature.
func (p *telephone) get(c people.Challenge) []byte {
	client, data := p.client("webauthn.get", p.asked(c)), p.authData(0x05, nil)
	hash := sha256.Sum256(client)
	sum := sha256.Sum256(append(append([]byte{}, data...), hash[:]...))
	signature, err := ecdsa.SignASN1(rand.Reader, p.key, sum[:])
	if err != nil {
		p.t.Fatal(err)
	}
	return p.answer(map[string]any{"clientDataJSON": b64(client), "authenticatorData": b64(data),
		"signature": b64(signature), "userHandle": b64(p.handle)})
}

func (p *telephone) answer(response map[string]any) []byte {
	body, _ := json.Marshal(map[string]any{"id": b64(p.id), "rawId": b64(p.id), "type": "public-key",
		"clientExtensionResults": map[string]any{}, "response": response})
	return body
}

func TestPasskeys(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		ctx := t.Context()
		minh := o.official(tongSon, "Trần Văn Minh", "0923456789", people.Receptionist)
		lan := o.resident(tongSon, "Nguyễn Thị Lan", "0912345678")
		phone := newTelephone(t)
		c, err := o.StartPasskey(ctx, minh, house)
		o.must(err)
		answer := phone.create(c)
		_, err = o.AddPasskey(ctx, lan, house, c.Ceremony, "x", answer, people.Browser{})
		o.wants(err, gate.ErrMissing) // begun by another
		s, err := o.AddPasskey(ctx, minh, house, c.Ceremony, "Điện thoại", answer, people.Browser{})
		o.must(err)
		minh = o.reader(tongSon, s.Token)
		_, err = o.AddPasskey(ctx, minh, house, c.Ceremony, "x", answer, people.Browser{})
		o.wants(err, people.ErrCeremonyOver)

		signIn := func(in gate.Commune, half string) (people.Session, error) {
			c, err := o.StartPasskeySignIn(ctx, in, house, half)
			o.must(err)
			return o.SignInPasskey(ctx, in, house, c.Ceremony, phone.get(c), people.Browser{})
		}
		s, err = signIn(tongSon, "")
		o.must(err)
		if who := o.reader(tongSon, s.Token); who.ID != minh.ID || !who.May(mayReceive) {
			t.Errorf("the passkey alone signs in %+v", who)
		}
		_, err = signIn(other, "")
		o.wants(err, people.ErrPasskey)

		half, err := o.SignIn(ctx, tongSon, people.SignIn{Login: "0923456789", Password: password})
		o.must(err)
		if !half.Second {
			t.Fatal("a passkey is no second factor")
		}
		s, err = signIn(tongSon, half.Token)
		o.must(err)
		if !o.reader(tongSon, s.Token).May(mayReceive) {
			t.Error("the passkey does not finish the sign-in")
		}

		c, err = o.StartPasskeySignIn(ctx, tongSon, house, "")
		o.must(err)
		replay := phone.get(c)
		_, err = o.SignInPasskey(ctx, tongSon, house, c.Ceremony, replay, people.Browser{})
		o.must(err)
		c, err = o.StartPasskeySignIn(ctx, tongSon, house, "")
		o.must(err)
		_, err = o.SignInPasskey(ctx, tongSon, house, c.Ceremony, replay, people.Browser{})
		o.wants(err, people.ErrPasskey) // signed for another challenge
		phone.origin = "https://evil.example"
		_, err = signIn(tongSon, "")
		o.wants(err, people.ErrPasskey)
		phone.origin = house.Origin

		mine, err := o.Security(ctx, minh)
		o.must(err)
		if len(mine.Passkeys) != 1 || mine.Passkeys[0].Name != "Điện thoại" || mine.Passkeys[0].Used.IsZero() {
			t.Fatalf("passkeys: %+v", mine.Passkeys)
		}
		o.wants(o.RemovePasskey(ctx, lan, mine.Passkeys[0].ID), gate.ErrMissing)
		o.must(o.RemovePasskey(ctx, minh, mine.Passkeys[0].ID))
		_, err = signIn(tongSon, "")
		o.wants(err, people.ErrPasskey)
	})
}
