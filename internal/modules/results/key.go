package results

import (
	"bytes"
	"context"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"image"
	_ "image/png" // pictures of signatures and seals are PNG
	"strings"
	"time"

	"xaso/internal/platform/gate"
	"xaso/internal/platform/sign"
)

// A Key is something to sign with, as it is shown; the key itself stays sealed.
type Key struct {
	ID       string
	Kind     string // file, service, root
	Holder   string // account; "" is the office
	Subject  string
	Issuer   string
	Serial   string
	NotAfter time.Time
	Picture  bool // a picture of the signature or seal is kept
	At       time.Time

	sealed, picture string
}

// Kinds of keys.
const (
	KeyFile    = "file"
	KeyService = "service"
	KeyRoot    = "root" // no key: an issuer that is trusted
)

// Expired reports whether its certificate's time is over.
func (k Key) Expired(now time.Time) bool { return now.After(k.NotAfter) }

const keyColumns = `id, kind, holder, subject, issuer, serial, not_after, sealed, picture, at`

func scanKey(scan gate.Scanner) (Key, error) {
	var k Key
	var until, at int64
	err := scan(&k.ID, &k.Kind, &k.Holder, &k.Subject, &k.Issuer, &k.Serial, &until, &k.sealed, &k.picture, &at)
	k.NotAfter, k.At, k.Picture = gate.Instant(until), gate.Instant(at), k.picture != ""
	return k, err
}

// A remote is how a key at a signing service is reached; it is kept sealed.
type remote struct {
	URL        string `json:"url"`
	User       string `json:"user"`
	Password   string `json:"password"`
	Client     string `json:"client"`
	Secret     string `json:"secret"`
	Credential string `json:"credential"`
}

// A NewKey is what somebody adds: for themselves, or for the office.
type NewKey struct {
	Office     bool
	File       []byte // PKCS#12
	Passphrase string // tried once and forgotten
	Picture    []byte // PNG, nil without
	Service    sign.ServiceConfig
	Credential string // id of the key at the service
}

// AddKey keeps a key for the signer or, by who may, for the office. A key file
// is opened once with its passphrase to see whose it is.
func (c *Chancery) AddKey(ctx context.Context, who gate.Actor, k NewKey) (string, error) {
	if len(k.Picture) > 0 {
		if p, kind, err := image.DecodeConfig(bytes.NewReader(k.Picture)); err != nil || kind != "png" || p.Width > 2000 || p.Height > 2000 || len(k.Picture) > 1<<20 {
			return "", ErrPicture.At("picture")
		}
	}
	kind, cert, kept, err := c.opened(ctx, k)
	if err != nil {
		return "", err
	}
	if err := sign.MaySign(cert, c.o.Now()); err != nil {
		return "", err
	}
	holder := who.ID
	if k.Office {
		holder = ""
	}
	return c.addKey(ctx, who, Key{Kind: kind, Holder: holder}, cert, kept, k.Picture)
}

// opened looks at a key that is to be kept.
func (c *Chancery) opened(ctx context.Context, k NewKey) (kind string, cert *x509.Certificate, kept []byte, err error) {
	if k.Service.URL == "" {
		key, err := sign.OpenKeyFile(k.File, k.Passphrase)
		if err != nil {
			return "", nil, nil, err
		}
		return KeyFile, key.Certificate(), k.File, nil
	}
	s, err := c.o.Service(k.Service)
	if err != nil {
		return "", nil, nil, ErrRoot.At("url")
	}
	known, err := s.Credential(ctx, k.Credential)
	if err != nil {
		return "", nil, nil, err
	}
	kept, err = json.Marshal(remote{k.Service.URL, k.Service.User, k.Service.Password, k.Service.ClientID, k.Service.ClientSecret, k.Credential})
	return KeyService, known.Certificates[0], kept, err
}

// AddRoot trusts an issuer of certificates (PEM or DER).
func (c *Chancery) AddRoot(ctx context.Context, who gate.Actor, data []byte) (string, error) {
	if p, _ := pem.Decode(data); p != nil {
		data = p.Bytes
	}
	cert, err := x509.ParseCertificate(data)
	if err != nil || !cert.IsCA {
		return "", ErrRoot.At("root")
	}
	return c.addKey(ctx, who, Key{Kind: KeyRoot}, cert, cert.Raw, nil)
}

func (c *Chancery) addKey(ctx context.Context, who gate.Actor, k Key, cert *x509.Certificate, kept, picture []byte) (string, error) {
	return gate.Make(ctx, c.gate, who, gate.Own, func(tx *gate.Tx) (string, error) {
		own := k.Holder != "" && (who.May(MaySign) || who.May(MayIssue) || who.May(MayCertify))
		if err := tx.Require(own || who.May(MayKeepKeys)); err != nil {
			return "", err
		}
		id := tx.NewID()
		sealed, err := c.seal(tx.Who.Commune, id, kept)
		if err != nil {
			return "", err
		}
		shown := ""
		if len(picture) > 0 {
			if shown, err = c.seal(tx.Who.Commune, id+"/picture", picture); err != nil {
				return "", err
			}
		}
		_, err = tx.Exec(`
			INSERT INTO results_key (commune_id, `+keyColumns+`, by_id, removed_at)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, 0)`,
			id, k.Kind, k.Holder, cert.Subject.CommonName, cert.Issuer.CommonName, cert.SerialNumber.Text(16), gate.Millis(cert.NotAfter), sealed, shown,
			gate.Millis(tx.Now()), who.ID)
		if err != nil {
			return "", err
		}
		return id, tx.Record("results.key-added", id, map[string]string{"kind": k.Kind, "holder": k.Holder, "serial": cert.SerialNumber.Text(16)})
	})
}

func (c *Chancery) seal(commune gate.Commune, place string, data []byte) (string, error) {
	sealed, err := sign.Seal(c.o.Secret, fmt.Sprintf("%d/%s", commune, place), data)
	return base64.StdEncoding.EncodeToString(sealed), err
}

func (c *Chancery) unseal(commune gate.Commune, place, text string) ([]byte, error) {
	sealed, err := base64.StdEncoding.DecodeString(text)
	if err != nil {
		return nil, err
	}
	return sign.Unseal(c.o.Secret, fmt.Sprintf("%d/%s", commune, place), sealed)
}

// RemoveKey takes a key out of use: one's own, or the office's by who may.
func (c *Chancery) RemoveKey(ctx context.Context, who gate.Actor, id string) error {
	return c.gate.Write(ctx, who, gate.Own, func(tx *gate.Tx) error {
		k, err := findKey(tx, id)
		if err != nil {
			return err
		}
		if err := tx.RequireOrHide(k.Holder != "" && k.Holder == who.ID || who.May(MayKeepKeys)); err != nil {
			return err
		}
		// What was sealed goes; who signed with which key stays on the papers.
		_, err = tx.Exec(`UPDATE results_key SET removed_at = $3, sealed = '', picture = '' WHERE commune_id = $1 AND id = $2`, id, gate.Millis(tx.Now()))
		if err != nil {
			return err
		}
		return tx.Record("results.key-removed", id, nil)
	})
}

func findKey(tx *gate.Tx, id string) (Key, error) {
	all, err := gate.All(tx, scanKey, `SELECT `+keyColumns+` FROM results_key WHERE commune_id = $1 AND id = $2 AND removed_at = 0`, id)
	if err == nil && len(all) == 0 {
		err = gate.ErrMissing
	}
	if err != nil {
		return Key{}, err
	}
	return all[0], nil
}

func keysOf(tx *gate.Tx, holder string) ([]Key, error) {
	return gate.All(tx, scanKey, `SELECT `+keyColumns+` FROM results_key
		 WHERE commune_id = $1 AND holder = $2 AND removed_at = 0 ORDER BY at`, holder)
}

// Keys are the reader's own and, for who keeps them, the office's.
func (c *Chancery) Keys(ctx context.Context, who gate.Actor) (own, office, roots []Key, err error) {
	err = c.gate.Read(ctx, who, gate.Own, func(tx *gate.Tx) error {
		if err := tx.RequireOrHide(official(who) || who.May(MayKeepKeys)); err != nil {
			return err
		}
		var err error
		if own, err = keysOf(tx, who.ID); err != nil {
			return err
		}
		all, err := keysOf(tx, "")
		for _, k := range all {
			if k.Kind == KeyRoot {
				roots = append(roots, k)
			} else {
				office = append(office, k)
			}
		}
		return err
	})
	return own, office, roots, err
}

// usableKeys are those the reader could use on a paper now: the person's own to
// sign, the office's to issue.
func usableKeys(tx *gate.Tx, r Result) ([]Key, error) {
	holder := tx.Who.ID
	switch {
	case r.State == Review && r.within(tx.Who, MaySign), r.Origin == FromCopy && r.State == Drafted:
	case r.State == Signed && r.within(tx.Who, MayIssue):
		holder = ""
	default:
		return nil, nil
	}
	all, err := keysOf(tx, holder)
	var usable []Key
	for _, k := range all {
		if k.Kind != KeyRoot && !k.Expired(tx.Now()) {
			usable = append(usable, k)
		}
	}
	return usable, err
}

// A Use is a key and what its holder types for one signature. It is never
// written anywhere.
type Use struct {
	Key, Passphrase string
	PIN, OTP        string
}

// String keeps a use out of logs.
func (Use) String() string { return "key use" }

// take opens a key for one signature, with its picture.
func (c *Chancery) take(ctx context.Context, who gate.Actor, use Use, keys []Key) (sign.Key, []byte, error) {
	for _, k := range keys {
		if k.ID != use.Key && (use.Key != "" || len(keys) > 1) {
			continue
		}
		kept, err := c.unseal(who.Commune, k.ID, k.sealed)
		if err != nil {
			return nil, nil, err
		}
		var picture []byte
		if k.picture != "" {
			if picture, err = c.unseal(who.Commune, k.ID+"/picture", k.picture); err != nil {
				return nil, nil, err
			}
		}
		if k.Kind == KeyFile {
			key, err := sign.OpenKeyFile(kept, use.Passphrase)
			return key, picture, err
		}
		s, credential, err := c.service(kept)
		if err != nil {
			return nil, nil, err
		}
		key, err := s.Key(ctx, credential, sign.Codes{PIN: strings.TrimSpace(use.PIN), OTP: strings.TrimSpace(use.OTP)})
		return key, picture, err
	}
	return nil, nil, ErrKey.At("key")
}

func (c *Chancery) service(kept []byte) (*sign.Service, string, error) {
	var r remote
	if err := json.Unmarshal(kept, &r); err != nil {
		return nil, "", err
	}
	s, err := c.o.Service(sign.ServiceConfig{URL: r.URL, User: r.User, Password: r.Password, ClientID: r.Client, ClientSecret: r.Secret})
	return s, r.Credential, err
}

// SendOTP asks the service of a key to send its holder a code.
func (c *Chancery) SendOTP(ctx context.Context, who gate.Actor, result, key string) error {
	v, err := c.Find(ctx, who, result)
	if err != nil {
		return err
	}
	for _, k := range v.Keys {
		if k.ID != key || k.Kind != KeyService {
			continue
		}
		kept, err := c.unseal(who.Commune, k.ID, k.sealed)
		if err != nil {
			return err
		}
		s, credential, err := c.service(kept)
		if err != nil {
			return err
		}
		return s.SendOTP(ctx, credential)
	}
	return ErrKey.At("key")
}

// trust is whom the commune believes when it reads a signature.
func (c *Chancery) trust(tx *gate.Tx) (sign.Trust, error) {
	var t sign.Trust
	all, err := keysOf(tx, "")
	for _, k := range all {
		if k.Kind != KeyRoot {
			continue
		}
		raw, err := c.unseal(tx.Who.Commune, k.ID, k.sealed)
		if err != nil {
			return t, err
		}
		cert, err := x509.ParseCertificate(raw)
		if err != nil {
			return t, err
		}
		t.Roots = append(t.Roots, cert)
	}
	return t, err
}
