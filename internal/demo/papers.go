package demo

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"math/big"
	"time"

	"software.sslmate.com/src/go-pkcs12"

	"xaso/internal/modules/results"
	"xaso/internal/platform/gate"
)

// keyWarning is what every certificate of the demo says of itself.
const keyWarning = "KHÓA THỬ – không có giá trị pháp lý"

// signedHere is a result drafted from a template, signed with trial keys,
// numbered and issued. Each step is skipped when it was taken before: a demo
// that was killed half-way goes on.
func (s *story) signedHere(n, hhmm, issued int, subject, content string) {
	paper := ""
	step := func(login string, do func(ctx context.Context, c *results.Chancery, who gate.Actor, v results.View) error) func(context.Context) error {
		return func(ctx context.Context) error {
			c, who := s.house.Chancery, s.cast[login]
			v, err := c.Find(ctx, who, paper)
			if err != nil {
				return err
			}
			return do(ctx, c, who, v)
		}
	}
	key := func(ctx context.Context, what string) context.Context {
		return gate.WithKey(ctx, "demo/"+s.name+"/"+what)
	}
	s.at(n, hhmm, func(ctx context.Context) error {
		c, who := s.house.Chancery, s.cast[specialist]
		all, err := c.Beside(ctx, who, s.dossier)
		if err != nil {
			return err
		}
		if len(all) > 0 {
			paper = all[0].ID
			return nil
		}
		paper, err = c.Draft(ctx, who, s.dossier, "san-co:giay-xac-nhan", s.house.CheckAddress(Commune))
		return err
	})
	s.at(n, hhmm+5, step(specialist, func(ctx context.Context, c *results.Chancery, who gate.Actor, v results.View) error {
		if v.State != results.Drafted {
			return nil
		}
		edited := map[string]string{"trich_yeu": subject, "noi_dung": content}
		return c.Edit(key(ctx, "edit"), who, v.ID, v.Version, edited)
	}))
	s.at(n, hhmm+6, step(specialist, func(ctx context.Context, c *results.Chancery, who gate.Actor, v results.View) error {
		if v.State != results.Drafted {
			return nil
		}
		return c.Submit(key(ctx, "submit"), who, v.ID, v.Version)
	}))
	s.at(n, hhmm+30, step(leader, func(ctx context.Context, c *results.Chancery, who gate.Actor, v results.View) error {
		if v.State != results.Review {
			return nil
		}
		if err := s.keys(ctx, key); err != nil {
			return err
		}
		return c.Sign(key(ctx, "sign"), who, v.ID, v.Version, results.Use{Passphrase: Password})
	}))
	s.at(issued, 745, step(clerk, func(ctx context.Context, c *results.Chancery, who gate.Actor, v results.View) error {
		if v.State != results.Signed || v.Number != "" {
			return nil
		}
		return c.TakeNumber(key(ctx, "number"), who, v.ID, v.Version)
	}))
	s.at(issued, 750, step(clerk, func(ctx context.Context, c *results.Chancery, who gate.Actor, v results.View) error {
		if v.State != results.Signed {
			return nil
		}
		return c.Issue(key(ctx, "issue"), who, v.ID, v.Version, results.Use{Passphrase: Password})
	}))
}

// keys gives the leader and the office a trial key each, by an authority that
// the commune trusts, once.
func (s *story) keys(ctx context.Context, key func(context.Context, string) context.Context) error {
	c := s.house.Chancery
	own, _, _, err := c.Keys(ctx, s.cast[leader])
	if err != nil || len(own) > 0 {
		return err
	}
	authority, by, err := s.certificate(nil, nil, "CA THỬ")
	if err != nil {
		return err
	}
	if _, err := c.AddRoot(key(ctx, "root"), s.cast[clerk], authority.Raw); err != nil {
		return err
	}
	// The leader's comes last: it says that all are there.
	for _, login := range []string{clerk, leader} {
		name := "UBND xã"
		if login == leader {
			name = s.cast[leader].Name
		}
		cert, private, err := s.certificate(authority, by, name+" – KHÓA THỬ")
		if err != nil {
			return err
		}
		file, err := pkcs12.Modern.Encode(private, cert, []*x509.Certificate{authority}, Password)
		if err != nil {
			return err
		}
		_, err = c.AddKey(key(ctx, "key/"+login), s.cast[login], results.NewKey{Office: login == clerk, File: file, Passphrase: Password})
		if err != nil {
			return err
		}
	}
	return nil
}

// certificate makes one that says that it is worth nothing; without an issuer
// it is an authority.
func (s *story) certificate(issuer *x509.Certificate, by *ecdsa.PrivateKey, name string) (*x509.Certificate, *ecdsa.PrivateKey, error) {
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, nil, err
	}
	serial, err := rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 64))
	if err != nil {
		return nil, nil, err
	}
	from := s.house.Gate.Now().Add(-24 * time.Hour)
	c := &x509.Certificate{SerialNumber: serial, Subject: pkix.Name{CommonName: name, Organization: []string{keyWarning}}, NotBefore: from, NotAfter: from.AddDate(2, 0, 0),
		BasicConstraintsValid: true, IsCA: issuer == nil, KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageContentCommitment}
	if issuer == nil {
		c.KeyUsage, issuer, by = x509.KeyUsageCertSign|x509.KeyUsageCRLSign, c, private
	}
	der, err := x509.CreateCertificate(rand.Reader, c, issuer, private.Public(), by)
	if err != nil {
		return nil, nil, err
	}
	cert, err := x509.ParseCertificate(der)
	return cert, private, err
}
