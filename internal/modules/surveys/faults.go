package surveys

import (
	"embed"

	"xaso/internal/platform/fault"
)

// Texts are the sentences of this module.
//
//go:embed locale/*.json
var Texts embed.FS

var (
	ErrTitle         = fault.New(fault.Invalid, "surveys.title-missing")
	ErrQuestionnaire = fault.New(fault.Invalid, "surveys.questionnaire-unknown")
	ErrDays          = fault.New(fault.Invalid, "surveys.days-wrong")
	ErrYear          = fault.New(fault.Invalid, "surveys.year-wrong")
	ErrHamlets       = fault.New(fault.Invalid, "surveys.hamlets-missing")
	ErrNobody        = fault.New(fault.Invalid, "surveys.frame-empty")
	ErrSize          = fault.New(fault.Invalid, "surveys.sample-size")
	ErrReserve       = fault.New(fault.Invalid, "surveys.sample-reserve")

	ErrClosed      = fault.New(fault.Conflict, "surveys.closed")
	ErrNotYet      = fault.New(fault.Conflict, "surveys.not-yet")
	ErrUndecided   = fault.New(fault.Conflict, "surveys.undecided")
	ErrNoSheets    = fault.New(fault.Conflict, "surveys.no-sheets")
	ErrOtherPerson = fault.New(fault.Conflict, "surveys.other-person")
	ErrSheetID     = fault.New(fault.Invalid, "surveys.sheet-id")
	ErrReason      = fault.New(fault.Invalid, "surveys.reason-short")
	ErrSubstitute  = fault.New(fault.Conflict, "surveys.substitute-wrong")
	ErrAnswered    = fault.New(fault.Conflict, "surveys.already-answered")
	ErrDecided     = fault.New(fault.Conflict, "surveys.already-decided")

	// What is wrong with an answer; the field is that of the question.
	ErrMissingAnswer = fault.New(fault.Invalid, "surveys.answer-missing")
	ErrNotChoice     = fault.New(fault.Invalid, "surveys.answer-choice")
	ErrNotNumber     = fault.New(fault.Invalid, "surveys.answer-number")
	ErrTooSmall      = fault.New(fault.Invalid, "surveys.answer-small")
	ErrTooGreat      = fault.New(fault.Invalid, "surveys.answer-great")
	ErrNotDate       = fault.New(fault.Invalid, "surveys.answer-date")
	ErrTooLong       = fault.New(fault.Invalid, "surveys.answer-long")
	ErrNotAsked      = fault.New(fault.Invalid, "surveys.answer-unasked")

	// What is wrong with a questionnaire that somebody makes.
	ErrQuestionText = fault.New(fault.Invalid, "surveys.question-text")
	ErrQuestionKind = fault.New(fault.Invalid, "surveys.question-kind")
	ErrChoices      = fault.New(fault.Invalid, "surveys.question-choices")
	ErrRange        = fault.New(fault.Invalid, "surveys.question-range")
	ErrCondition    = fault.New(fault.Invalid, "surveys.question-condition")
	ErrTooManyAsked = fault.New(fault.Invalid, "surveys.question-many")
	ErrNeeded       = fault.New(fault.Conflict, "surveys.question-needed")
)
