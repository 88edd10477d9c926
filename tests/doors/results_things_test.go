package doors_test

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"math/big"

	"xaso/internal/modules/casework"
	"xaso/internal/modules/results"
	"xaso/internal/platform/docx"
)

// apart makes a dossier beside the scene's own.
func (s *scene) apart() string {
	own := map[string]string{}
	for _, kind := range []string{"dossier", "code", "pin", "file", "version"} {
		own[kind] = s.made[kind]
	}
	s.dossier()
	id := s.made["dossier"]
	for kind, value := range own {
		if delete(s.made, kind); value != "" {
			s.made[kind] = value
		}
	}
	return id
}

// step takes a transition as whoever's turn it is.
func (s *scene) step(dossier, column, transition string, in casework.Input) {
	in.Confirmed = true
	_, err := s.Desk.Act(s.ctx(), s.as(column), dossier, transition, in)
	s.must(err)
}

// paperDraft is a paper that is being drafted.
func (s *scene) paperDraft() {
	id := s.apart()
	s.made["its dossier"] = id // pages of the paper lead back there
	var err error
	s.made["paper-draft"], err = s.Chancery.Draft(s.ctx(), s.as("specialist"), id, "san-co:giay-xac-nhan", "https://example.vn/xac-thuc")
	s.must(err)
}

// heldPaper is a result that was handed over, with its code and a link to it.
func (s *scene) heldPaper() {
	id := s.apart()
	file := casework.Input{Result: &casework.Upload{File: s.photo()}}
	s.step(id, "specialist", "submit_result", file)
	s.step(id, "leader", "sign", casework.Input{})
	s.step(id, "clerk", "issue", file)
	s.step(id, "receptionist", "hand_over", casework.Input{})
	s.must(s.Chancery.Keep(s.ctx(), s.id, id, "https://example.vn/xac-thuc"))
	s.must(s.Chancery.Release(s.ctx(), s.id, id))
	all, err := s.Chancery.Mine(s.ctx(), s.owner().actor)
	s.must(err)
	for _, r := range all {
		if r.Dossier == id {
			s.made["held-paper"], s.made["check-code"] = r.ID, r.Code
		}
	}
	s.made["share"], err = s.Chancery.Share(s.ctx(), s.owner().actor, s.made["held-paper"], 3)
	s.must(err)
	held, err := s.Chancery.Paper(s.ctx(), s.owner().actor, s.made["held-paper"])
	s.must(err)
	s.made["share-id"] = held.Shares[0].ID
}

// signingKey is the certificate of an issuer that the office trusts.
func (s *scene) signingKey() {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	s.must(err)
	c := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "CA THỬ"}, NotBefore: s.Gate.Now(), NotAfter: s.Gate.Now().AddDate(1, 0, 0),
		IsCA: true, BasicConstraintsValid: true}
	der, err := x509.CreateCertificate(rand.Reader, c, c, key.Public(), key)
	s.must(err)
	s.made["signing-key"], err = s.Chancery.AddRoot(s.ctx(), s.as("clerk"), der)
	s.must(err)
}

// template is a version of a layout that nobody uses yet.
func (s *scene) template() {
	file, err := docx.Document{Body: []docx.Block{docx.P(docx.Text("{{thu_tuc}} " + s.phone()))}}.Bytes()
	s.must(err)
	s.made["template"], err = s.Chancery.AddTemplate(s.ctx(), s.as("clerk"), results.Template{Title: "Mẫu thử", Symbol: "GXN-UBND"}, bytes.Clone(file))
	s.must(err)
}
