package surveys

import (
	"xaso/internal/modules/people"
	"xaso/internal/platform/gate"
)

const (
	// MaySee is reading how campaigns go and what they found, never a sheet.
	MaySee gate.Permission = "surveys.see"
	// MayManage is making, deciding and closing campaigns.
	MayManage gate.Permission = "surveys.manage"
	// MayCollect is filling sheets, of the hamlets that the role reaches.
	MayCollect gate.Permission = "surveys.collect"
)

// Permissions says which roles carry the permissions of this module.
var Permissions = people.Permissions{
	MaySee:     {people.Leader, people.CentreHead, people.Specialist, people.HamletHead},
	MayManage:  {people.Leader, people.Specialist},
	MayCollect: {people.HamletHead, people.Helper, people.Specialist},
}

// reaches reports whether who collects in a hamlet. A specialist's field of
// work does not narrow it: any of them may key in a sheet brought on paper.
func reaches(who gate.Actor, hamlet string) bool {
	if who.IsSystem() {
		return true
	}
	for _, g := range who.Grants(MayCollect) {
		if g.Hamlet == "" || g.Hamlet == hamlet {
			return true
		}
	}
	return false
}

// opens reports whether who may read the sheets of a campaign. Income is
// statistics about named households: only the official who leads the campaign
// reads it (Luật Thống kê 89/2015/QH13 keeps such data secret), besides each
// collector their own sheets.
func (c Campaign) opens(who gate.Actor) bool {
	if c.Questionnaire.Kind == Income {
		return who.ID == c.Officer && who.May(MayManage)
	}
	return who.May(MayManage)
}
