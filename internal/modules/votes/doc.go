// Package votes is what the people discuss and decide (dân bàn): household
// votes by the Law on grassroots democracy 10/2022/QH15 and Decree 59/2023.
//
// The rules are dated data (data/rules.json): which matter may be decided in
// which form and by how much. The denominator is always all households of the
// roll, which is frozen when the vote opens. A household has one ballot, given
// at a meeting, on paper or online; everything is counted with integers.
//
// Open ballots are rows of a chain. In a secret vote who took part and what was
// chosen are two tables without a common key, order or time. What is published
// after the count can be recounted by anybody (Recount).
package votes

import (
	"embed"

	"xaso/internal/platform/fault"
)

// Texts are the sentences of this room.
//
//go:embed locale/*.json
var Texts embed.FS

var (
	ErrTitle        = fault.New(fault.Invalid, "votes.title-wrong")
	ErrMatter       = fault.New(fault.Invalid, "votes.matter-wrong")
	ErrNoRules      = fault.New(fault.Invalid, "votes.no-rules")
	ErrForms        = fault.New(fault.Invalid, "votes.forms-wrong")
	ErrFormBarred   = fault.New(fault.Invalid, "votes.form-barred")
	ErrOnlineBarred = fault.New(fault.Invalid, "votes.online-barred")
	ErrAfterMeeting = fault.New(fault.Invalid, "votes.after-meeting")
	ErrGround       = fault.New(fault.Invalid, "votes.ground-missing")
	ErrAgreement    = fault.New(fault.Invalid, "votes.agreement-missing")
	ErrTeam         = fault.New(fault.Invalid, "votes.team-wrong")
	ErrWitnesses    = fault.New(fault.Invalid, "votes.witnesses-wrong")
	ErrHamlets      = fault.New(fault.Invalid, "votes.hamlets-wrong")
	ErrCommuneWide  = fault.New(fault.Invalid, "votes.commune-wide")
	ErrClusters     = fault.New(fault.Invalid, "votes.clusters-wrong")
	ErrCandidates   = fault.New(fault.Invalid, "votes.candidates-wrong")
	ErrNotice       = fault.New(fault.Invalid, "votes.notice-short")
	ErrTimes        = fault.New(fault.Invalid, "votes.times-wrong")
	ErrPaperWins    = fault.New(fault.Invalid, "votes.paper-wins")
	ErrNobody       = fault.New(fault.Conflict, "votes.nobody")
	ErrNotYet       = fault.New(fault.Conflict, "votes.not-yet")
	ErrOptIn        = fault.New(fault.Conflict, "votes.opt-in-short")
	ErrState        = fault.New(fault.Conflict, "votes.state-wrong")
	ErrClosed       = fault.New(fault.Conflict, "votes.closed-already")
	ErrRunning      = fault.New(fault.Conflict, "votes.running")
	ErrCode         = fault.New(fault.Invalid, "votes.code-wrong")
	ErrTries        = fault.New(fault.Busy, "votes.tries")
	ErrNotOnRoll    = fault.New(fault.Invalid, "votes.not-on-roll")
	ErrChoice       = fault.New(fault.Invalid, "votes.choice-wrong")
	ErrOpinion      = fault.New(fault.Invalid, "votes.opinion-wrong")
	ErrTaken        = fault.New(fault.Conflict, "votes.taken-part")
	ErrChanges      = fault.New(fault.Conflict, "votes.changed-often")
	ErrWaits        = fault.New(fault.Conflict, "votes.paper-waits")
	ErrDiffers      = fault.New(fault.Conflict, "votes.entries-differ")
	ErrSamePerson   = fault.New(fault.Conflict, "votes.same-person")
	ErrCounts       = fault.New(fault.Invalid, "votes.counts-wrong")
	ErrSigners      = fault.New(fault.Invalid, "votes.signers-wrong")
	ErrReason       = fault.New(fault.Invalid, "votes.reason-missing")
	ErrBroken       = fault.New(fault.Conflict, "votes.chain-broken")
	ErrUncounted    = fault.New(fault.Conflict, "votes.uncounted")
	ErrFile         = fault.New(fault.Invalid, "votes.file-wrong")
)
