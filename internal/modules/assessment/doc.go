// Package assessment is the way of a commune from knowing how it stands to
// being recognised: who answers for which criterion, the evidence, the
// self-assessment, its publication, the opinions of the people and the bodies,
// the council, the verification of the province with its remarks, the
// recognition, and afterwards the watch whether it still holds.
//
// A figure that changes does not change a judgement: each judgement keeps the
// reading it was made by (judge.go). The steps and their order are data with
// their sources (data/procedures.json); where no rule was found they are shown
// as provisional and judged by nobody (rules.go). A step out of order is
// refused with everything that is missing (stage.go).
//
// Nothing is deleted: evidence is replaced, a judgement is followed by another,
// a log entry is made void with a reason.
package assessment

import (
	"embed"

	"xaso/internal/modules/people"
	"xaso/internal/platform/fault"
	"xaso/internal/platform/gate"
)

// Texts are the sentences of this room.
//
//go:embed locale/*.json
var Texts embed.FS

const (
	// MaySee is the files with everything in them, the plan and the watch.
	MaySee gate.Permission = "assessment.see"
	// MayLead is opening a file, naming who answers for a criterion, and taking
	// the file from step to step.
	MayLead gate.Permission = "assessment.lead"
	// MayJudge is judging the criteria one answers for.
	MayJudge gate.Permission = "assessment.judge"
	// MayProve is adding evidence and replacing it.
	MayProve gate.Permission = "assessment.prove"
	// MayPost is the log of postings and broadcasts.
	MayPost gate.Permission = "assessment.post"
	// MayRecord is what others said: comments on paper, opinions, minutes,
	// remarks, and the answers to them.
	MayRecord gate.Permission = "assessment.record"
	// MayPlan is the tasks of the plan.
	MayPlan gate.Permission = "assessment.plan"
)

// Permissions says which roles carry the permissions of this module.
var Permissions = people.Permissions{
	MaySee:    {people.Leader, people.CentreHead, people.Specialist, people.Clerk, people.Editor, people.Admin, people.Supervisor, people.HamletHead},
	MayLead:   {people.Leader},
	MayJudge:  {people.Leader, people.Specialist},
	MayProve:  {people.Leader, people.CentreHead, people.Specialist, people.Clerk, people.HamletHead},
	MayPost:   {people.Leader, people.Specialist, people.Clerk, people.Editor, people.HamletHead},
	MayRecord: {people.Leader, people.Specialist, people.Clerk},
	MayPlan:   {people.Leader, people.Specialist},
}

var (
	ErrTitle     = fault.New(fault.Invalid, "assessment.title")
	ErrColumn    = fault.New(fault.Invalid, "assessment.column")
	ErrYear      = fault.New(fault.Invalid, "assessment.year")
	ErrLong      = fault.New(fault.Invalid, "assessment.too-long")
	ErrWords     = fault.New(fault.Invalid, "assessment.words")
	ErrDay       = fault.New(fault.Invalid, "assessment.day")
	ErrFuture    = fault.New(fault.Invalid, "assessment.future")
	ErrClock     = fault.New(fault.Invalid, "assessment.clock")
	ErrOwner     = fault.New(fault.Invalid, "assessment.owner")
	ErrNotYours  = fault.New(fault.Forbidden, "assessment.not-yours")
	ErrStage     = fault.New(fault.Conflict, "assessment.stage")
	ErrOrder     = fault.New(fault.Conflict, "assessment.order")
	ErrChanged   = fault.New(fault.Conflict, "assessment.changed")
	ErrVerdict   = fault.New(fault.Invalid, "assessment.verdict")
	ErrIndicator = fault.New(fault.Invalid, "assessment.indicator")
	ErrReason    = fault.New(fault.Invalid, "assessment.reason")
	ErrAgainst   = fault.New(fault.Invalid, "assessment.against-figures")
	ErrNoProof   = fault.New(fault.Conflict, "assessment.no-proof")
	ErrNothing   = fault.New(fault.Invalid, "assessment.nothing-to-show")
	ErrValidity  = fault.New(fault.Invalid, "assessment.validity")
	ErrURL       = fault.New(fault.Invalid, "assessment.url")
	ErrLink      = fault.New(fault.Invalid, "assessment.link")
	ErrReplaced  = fault.New(fault.Conflict, "assessment.replaced")
	ErrChannel   = fault.New(fault.Invalid, "assessment.channel")
	ErrHamlet    = fault.New(fault.Invalid, "assessment.hamlet")
	ErrPerson    = fault.New(fault.Invalid, "assessment.person")
	ErrTwice     = fault.New(fault.Conflict, "assessment.twice")
	ErrBefore    = fault.New(fault.Invalid, "assessment.before-publication")
	ErrTooOften  = fault.New(fault.TooMany, "assessment.too-often")
	ErrAnswered  = fault.New(fault.Conflict, "assessment.answered")
	ErrBody      = fault.New(fault.Invalid, "assessment.body")
	ErrStand     = fault.New(fault.Invalid, "assessment.stand")
	ErrVotes     = fault.New(fault.Invalid, "assessment.votes")
	ErrPresent   = fault.New(fault.Invalid, "assessment.present")
	ErrNumber    = fault.New(fault.Invalid, "assessment.number")
	ErrUnanswer  = fault.New(fault.Conflict, "assessment.unanswered")
	ErrFunding   = fault.New(fault.Invalid, "assessment.funding")
	ErrCost      = fault.New(fault.Invalid, "assessment.cost")
	ErrState     = fault.New(fault.Invalid, "assessment.task-state")
)

// What one step still wants, each said by itself: see [Book.Missing].
var (
	LacksColumn     = fault.New(fault.Conflict, "assessment.lacks.column")
	LacksIndicators = fault.New(fault.Conflict, "assessment.lacks.indicators")
	LacksVerdicts   = fault.New(fault.Conflict, "assessment.lacks.verdicts") // codes
	LacksProof      = fault.New(fault.Conflict, "assessment.lacks.proof")    // codes
	LacksOffice     = fault.New(fault.Conflict, "assessment.lacks.office")
	LacksHamlets    = fault.New(fault.Conflict, "assessment.lacks.hamlets")    // names
	LacksBroadcasts = fault.New(fault.Conflict, "assessment.lacks.broadcasts") // had, wanted, days
	LacksDays       = fault.New(fault.Conflict, "assessment.lacks.days")       // first day it may be closed
	LacksAnswers    = fault.New(fault.Conflict, "assessment.lacks.answers")    // number
	LacksFront      = fault.New(fault.Conflict, "assessment.lacks.front")
	LacksReplies    = fault.New(fault.Conflict, "assessment.lacks.replies") // number
	LacksMinutes    = fault.New(fault.Conflict, "assessment.lacks.minutes")
	LacksPaper      = fault.New(fault.Conflict, "assessment.lacks.paper")
	LacksRemarks    = fault.New(fault.Conflict, "assessment.lacks.remarks") // number
	LacksWords      = fault.New(fault.Conflict, "assessment.lacks.words")
)
