package doors_test

import (
	"errors"
	"strconv"

	"xaso/internal/modules/people"
	"xaso/internal/platform/gate"
)

func (s *scene) visitor() {
	id, err := s.People.Enrol(s.ctx(), s.as("receptionist"), people.Details{Name: "Người Đến Quầy", Phone: s.phone(), Hamlet: "Chí Phúc"})
	s.must(err)
	s.made["visitor"] = id
}

func (s *scene) official() {
	id, err := s.People.Appoint(s.ctx(), s.as("admin"), people.Appointment{
		Details: people.Details{Name: "Công Chức Thử", Phone: s.phone(), Office: "Công chức"},
		Roles:   []people.Assignment{{Role: people.Clerk, From: s.today()}}})
	s.must(err)
	o, err := s.People.Official(s.ctx(), s.as("admin"), id)
	s.must(err)
	s.made["official"], s.made["role"] = id, o.Assignments[0].ID
}

// device is another browser of the reader.
func (s *scene) device() {
	known := map[string]bool{}
	devices, err := s.People.Devices(s.ctx(), s.reader.actor)
	s.must(err)
	for _, d := range devices {
		known[d.ID] = true
	}
	_, err = s.People.SignIn(s.ctx(), s.id, people.SignIn{Login: s.reader.login, Password: password})
	s.must(err)
	devices, err = s.People.Devices(s.ctx(), s.reader.actor)
	s.must(err)
	for _, d := range devices {
		if !known[d.ID] {
			s.made["device"] = d.ID
		}
	}
}

func (s *scene) accessToken() {
	name := "Máy " + s.phone()
	_, err := s.People.NewToken(s.ctx(), s.reader.actor, s.reader.actor.ID, people.Token{Name: name,
		Scopes: people.Scopes(s.reader.actor)[:1], Until: s.Gate.Now().AddDate(0, 0, 7)})
	s.must(err)
	all, err := s.People.Tokens(s.ctx(), s.reader.actor, s.reader.actor.ID)
	s.must(err)
	for _, token := range all {
		if token.Name == name {
			s.made["token"] = token.ID
		}
	}
}

// program is an application of the commune, with tokens but without a person.
func (s *scene) program() {
	id, err := s.People.Appoint(s.ctx(), s.as("admin"), people.Appointment{Program: true,
		Details: people.Details{Name: "Phần mềm thử", Office: "Phần mềm"},
		Roles:   []people.Assignment{{Role: people.Receptionist, From: s.today()}}})
	s.must(err)
	s.made["program"] = id
}

// reading is a line of the access log about the reader.
func (s *scene) reading() {
	by := "receptionist"
	if s.reader.column == by {
		by = "centre-head"
	}
	for range s.many() {
		_, _, err := s.People.Visitor(s.ctx(), s.as(by), s.reader.actor.ID, false)
		s.must(err)
	}
	seen, _, err := s.People.WhoSaw(s.ctx(), s.reader.actor, 0)
	s.must(err)
	s.made["reading"] = strconv.FormatInt(seen[0].Seq, 10)
}

// alarm is a resident's question about a reading.
func (s *scene) alarm() {
	mine := s.town.scene(s.owner())
	seq, err := strconv.ParseInt(mine.get("reading"), 10, 64)
	s.must(err)
	s.must(s.People.Question(s.ctx(), mine.reader.actor, seq, "Tôi thấy lạ"))
	alarms, err := s.People.Alarms(s.ctx(), s.as("leader"))
	s.must(err)
	for _, a := range alarms {
		if a.Reading.Seq == seq {
			s.made["alarm"] = a.ID
		}
	}
}

// helper is somebody else than the reader who may act for residents.
func (s *scene) helper() *reader {
	if s.reader.column == "helper" {
		return s.readers["hamlet-head"]
	}
	return s.readers["helper"]
}

func (s *scene) consent() {
	id, err := s.People.Consent(s.ctx(), s.reader.actor, people.Consent{Helper: s.helper().actor.ID,
		Scope: people.ScopeDossiers, From: s.today(), Until: s.today().AddDays(7)})
	s.must(err)
	s.made["consent"] = id
}

// consented is a resident who lets the reader act for them, or lets the helper.
func (s *scene) consented() {
	helper := s.reader
	if !helper.actor.May(people.MayActFor) {
		helper = s.readers["helper"]
	}
	resident := s.as("neighbour")
	_, err := s.People.Consent(s.ctx(), resident, people.Consent{Helper: helper.actor.ID,
		Scope: people.ScopeDossiers, From: s.today(), Until: s.today().AddDays(7)})
	s.must(err)
	s.made["consented"] = resident.ID
}

func (s *scene) delegation() {
	id, err := s.People.Delegate(s.ctx(), s.as("admin"), people.Delegation{From: s.as("specialist").ID, To: s.get("official"),
		Kind: people.OnBehalf, Roles: []people.Role{people.Specialist}, Document: "QĐ 1", Since: s.today(), Until: s.today().AddDays(7)})
	s.must(err)
	s.made["delegation"] = id
}

// passkey stands in the database as the register keeps one. To make it through
// its use case takes an authenticator, which package people's own tests have.
func (s *scene) passkey() {
	s.get("device") // before: from now on signing in takes the key
	id := "a2V5LQ" + s.phone()
	err := s.Gate.Write(s.ctx(), gate.System("doors", s.id), gate.Own, func(tx *gate.Tx) error {
		tx.Quiet()
		_, err := tx.Exec(`INSERT INTO people_passkey (commune_id, id, account_id, name, data, created_at, used_at)
			VALUES ($1, $2, $3, $4, $5, $6, 0)`, id, s.reader.actor.ID, "Điện thoại", "{}", tx.Now().UnixMilli())
		return errors.Join(tx.Require(true), err)
	})
	s.must(err)
	s.made["passkey"] = id
}
