package people_test

import (
	"testing"
	"time"

	"xaso/internal/modules/people"
	"xaso/internal/platform/gate"
)

func TestTheDeskEntersFindsAndRecovers(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		desk := o.official(tongSon, "Trần Văn Minh", "0923456789", people.Receptionist)
		lan := o.resident(tongSon, "Nguyễn Thị Lan", "0912345678")
		elder, err := o.Enrol(t.Context(), desk, people.Details{Name: "Đỗ Thị Già", Phone: "0912345678", CCCD: "038150000001", Hamlet: "thon-2", Born: "1950"})
		o.must(err) // shares her daughter's telephone

		search := func(who gate.Actor, typed string) (found []people.Person, err error) {
			err = o.gate.Read(t.Context(), who, people.MayServe, func(tx *gate.Tx) (err error) {
				found, err = o.Search(tx, typed, 10)
				tx.Require(true)
				return err
			})
			return found, err
		}
		for typed, want := range map[string]int{"do thi": 1, "ĐỖ THỊ": 1, "0912.345.678": 2, "038150000001": 1, "xyz": 0, "%": 0, "": 0} {
			found, err := search(desk, typed)
			o.must(err)
			if len(found) != want {
				t.Errorf("search %q finds %d, want %d", typed, len(found), want)
			}
		}
		_, err = search(lan, "do")
		o.wants(err, gate.ErrForbidden)

		_, err = o.ResetPassword(t.Context(), tongSon, people.Reset{Login: "038150000001", Code: "BCDF-GHJK", Password: "con gà trống gáy"})
		o.wants(err, people.ErrWrongCode)
		code, err := o.IssueCode(t.Context(), desk, elder)
		o.must(err)
		s, err := o.ResetPassword(t.Context(), tongSon, people.Reset{Login: "038150000001", Code: code.Code, Password: "con gà trống gáy"})
		o.must(err)
		granny := o.reader(tongSon, s.Token)
		if granny.ID != elder {
			t.Error("the code opened another account")
		}
		_, err = o.ResetPassword(t.Context(), tongSon, people.Reset{Login: "038150000001", Code: code.Code, Password: "con gà trống gáy 2"})
		o.wants(err, people.ErrWrongCode) // once

		seen, _, err := o.WhoSaw(t.Context(), granny, 0)
		o.must(err)
		if len(seen) != 5 || seen[0].Purpose != "people.purpose.recovery" || seen[0].Actor != "Trần Văn Minh" {
			t.Errorf("she sees %d readings: %+v", len(seen), seen)
		}
	})
}

func TestWhoMayRecoverWhom(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		desk := o.official(tongSon, "Trần Văn Minh", "0923456789", people.Receptionist)
		an := o.official(tongSon, "Lê Văn An", "0911111111", people.Admin)
		far := o.official(other, "Xa Xôi", "0911111117", people.Receptionist)
		lan := o.resident(tongSon, "Nguyễn Thị Lan", "0912345678")
		minh := o.resident(tongSon, "Người Khác", "0912345679")
		tests := []struct {
			name    string
			who     gate.Actor
			account string
			want    error
		}{
			{"the desk, an official", desk, an.ID, gate.ErrForbidden},
			{"the desk, itself", desk, desk.ID, people.ErrOwnRole},
			{"the other commune's desk", far, lan.ID, gate.ErrMissing},
			{"a neighbour", minh, lan.ID, gate.ErrForbidden},
			{"the administrator, an official", an, desk.ID, nil},
			{"the desk, a resident", desk, lan.ID, nil},
		}
		for _, tt := range tests {
			t.Run(tt.name, func(t *testing.T) {
				_, err := o.IssueCode(t.Context(), tt.who, tt.account)
				o.wants(err, tt.want)
			})
		}
	})
}

func TestACodeOfTheDeskWearsOut(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		desk := o.official(tongSon, "Trần Văn Minh", "0923456789", people.Receptionist)
		lan := o.resident(tongSon, "Nguyễn Thị Lan", "0912345678")
		reset := func(code string) error {
			_, err := o.ResetPassword(t.Context(), tongSon, people.Reset{Login: "0912345678", Code: code, Password: "con gà trống gáy"})
			return err
		}
		code, err := o.IssueCode(t.Context(), desk, lan.ID)
		o.must(err)
		for range 5 {
			o.wants(reset("ZZZZ-ZZZZ"), people.ErrWrongCode)
		}
		o.wants(reset(code.Code), people.ErrWrongCode)
		o.now = o.now.Add(time.Hour)
		desk = o.signIn(tongSon, "0923456789")
		code, err = o.IssueCode(t.Context(), desk, lan.ID)
		o.must(err)
		o.now = o.now.Add(31 * time.Minute)
		o.wants(reset(code.Code), people.ErrWrongCode)
	})
}

func TestTheDeskCorrects(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		desk := o.official(tongSon, "Trần Văn Minh", "0923456789", people.Receptionist)
		far := o.official(other, "Xa Xôi", "0911111117", people.Receptionist)
		boss := o.official(tongSon, "Lê Văn An", "0911111111", people.Leader)
		lan := o.resident(tongSon, "Nguyen Lan", "0912345678")
		right := people.Details{Name: "Nguyễn Thị Lan", Phone: "0912345679", Hamlet: "thon-2", CCCD: "038190000001"}
		o.wants(o.Amend(t.Context(), far, lan.ID, right), gate.ErrMissing)
		o.wants(o.Amend(t.Context(), lan, lan.ID, right), gate.ErrForbidden)
		o.wants(o.Amend(t.Context(), desk, boss.ID, right), gate.ErrMissing)
		o.wants(o.Amend(t.Context(), desk, desk.ID, right), people.ErrOwnRole)
		o.wants(o.Amend(t.Context(), desk, lan.ID, people.Details{Name: "Nguyễn Thị Lan"}), people.ErrLoginTaken)
		o.must(o.Amend(t.Context(), desk, lan.ID, right))
		for _, login := range []string{"0912345679", "038190000001"} {
			if who := o.signIn(tongSon, login); who.ID != lan.ID || who.Name != "Nguyễn Thị Lan" {
				t.Errorf("by %s: %+v", login, who)
			}
		}
		_, err := o.SignIn(t.Context(), tongSon, people.SignIn{Login: "0912345678", Password: password})
		o.wants(err, people.ErrWrongLogin)
	})
}

// A number somebody only claimed gives way to the one whose paper was seen.
func TestAClaimedNumberGivesWay(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		desk := o.official(tongSon, "Trần Văn Minh", "0923456789", people.Receptionist)
		o.resident(tongSon, "Kẻ Lạ", "038190000001")
		real, err := o.Enrol(t.Context(), desk, people.Details{Name: "Nguyễn Thị Lan", CCCD: "038190000001"})
		o.must(err)
		_, err = o.SignIn(t.Context(), tongSon, people.SignIn{Login: "038190000001", Password: password})
		o.wants(err, people.ErrWrongLogin)
		_, err = o.Enrol(t.Context(), desk, people.Details{Name: "Người Thứ Ba", CCCD: "038190000001"})
		o.wants(err, people.ErrCCCDTaken)
		var whole string
		o.must(o.gate.Read(t.Context(), desk, people.MayServe, func(tx *gate.Tx) (err error) {
			tx.Require(true)
			whole, err = o.Reveal(tx, real, "people.purpose.verify")
			return err
		}))
		if whole != "038190000001" {
			t.Errorf("revealed %q", whole)
		}
		o.must(o.gate.Read(t.Context(), desk, people.MayServe, func(tx *gate.Tx) error {
			tx.Require(true)
			lines, err := gate.ReadingsOf(tx, real, 0, 9)
			if len(lines) != 1 {
				t.Errorf("%d readings logged for showing the number, want 1", len(lines))
			}
			return err
		}))
	})
}

func TestQuestioningAReading(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		desk := o.official(tongSon, "Trần Văn Minh", "0923456789", people.Receptionist, people.Leader)
		an := o.official(tongSon, "Lê Văn An", "0911111111", people.Admin)
		lan := o.resident(tongSon, "Nguyễn Thị Lan", "0912345678")
		neighbour := o.resident(tongSon, "Hàng Xóm", "0912345679")
		_, err := o.IssueCode(t.Context(), desk, lan.ID)
		o.must(err)
		seen, _, err := o.WhoSaw(t.Context(), lan, 0)
		o.must(err)
		o.wants(o.Question(t.Context(), neighbour, seen[0].Seq, ""), gate.ErrMissing)
		o.must(o.Question(t.Context(), lan, seen[0].Seq, "Tôi không nhờ cấp mã"))
		o.wants(o.Question(t.Context(), lan, seen[0].Seq, ""), people.ErrAlarmRaised)
		hidden, err := o.Alarms(t.Context(), desk)
		o.must(err)
		alarms, err := o.Alarms(t.Context(), an)
		o.must(err)
		if len(hidden) != 0 || len(alarms) != 1 || alarms[0].Subject.ID != lan.ID || !alarms[0].Open {
			t.Fatalf("the reader sees %d, the administrator %+v", len(hidden), alarms)
		}
		o.wants(o.Answer(t.Context(), desk, alarms[0].ID, "không sao"), gate.ErrMissing)
		o.wants(o.Answer(t.Context(), lan, alarms[0].ID, "không sao"), gate.ErrForbidden)
		o.must(o.Answer(t.Context(), an, alarms[0].ID, "Đã nhắc nhở cán bộ."))
	})
}
