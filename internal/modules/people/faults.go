package people

import "xaso/internal/platform/fault"

// Signing in. Whether a login exists is never told: a wrong password and an
// unknown login are the same fault.
var (
	ErrWrongLogin   = fault.New(fault.Invalid, "people.wrong-login")
	ErrSlowDown     = fault.New(fault.TooMany, "people.slow-down") // minutes to wait
	ErrWrongCode    = fault.New(fault.Invalid, "people.wrong-code")
	ErrCeremonyOver = fault.New(fault.Conflict, "people.ceremony-over")
	ErrPasskey      = fault.New(fault.Invalid, "people.passkey-refused")
	ErrOutside      = fault.New(fault.Invalid, "people.outside-refused")
	ErrNoOutside    = fault.New(fault.Missing, "people.no-outside")
)

// Accounts.
var (
	ErrLoginMissing   = fault.New(fault.Invalid, "people.login-missing")
	ErrLoginUnclear   = fault.New(fault.Invalid, "people.login-unclear")
	ErrNoSuchLogin    = fault.New(fault.Invalid, "people.no-such-login")
	ErrLoginTaken     = fault.New(fault.Conflict, "people.login-taken")
	ErrCCCDTaken      = fault.New(fault.Conflict, "people.cccd-taken")
	ErrHamletMissing  = fault.New(fault.Invalid, "people.hamlet-missing")
	ErrPasswordShort  = fault.New(fault.Invalid, "people.password-short")
	ErrPasswordLong   = fault.New(fault.Invalid, "people.password-long")
	ErrPasswordCommon = fault.New(fault.Invalid, "people.password-common")
	ErrPasswordOld    = fault.New(fault.Invalid, "people.password-old")
)

// Officials and those who act in another's place.
var (
	ErrOwnRole         = fault.New(fault.Forbidden, "people.own-role")
	ErrUnknownRole     = fault.New(fault.Invalid, "people.unknown-role")
	ErrOfficeMissing   = fault.New(fault.Invalid, "people.office-missing")
	ErrPeriod          = fault.New(fault.Invalid, "people.period-wrong")
	ErrPeriodLong      = fault.New(fault.Invalid, "people.period-long") // days at most
	ErrDocumentMissing = fault.New(fault.Invalid, "people.document-missing")
	ErrNotDelegable    = fault.New(fault.Invalid, "people.not-delegable")
	ErrLastAdmin       = fault.New(fault.Conflict, "people.last-admin")
	ErrNoConsent       = fault.New(fault.Forbidden, "people.no-consent")
	ErrNotHelper       = fault.New(fault.Invalid, "people.not-helper")
	ErrWitnessMissing  = fault.New(fault.Invalid, "people.witness-missing")
	ErrScopes          = fault.New(fault.Invalid, "people.scopes-wrong")
	ErrNameMissing     = fault.New(fault.Invalid, "people.name-missing")
)

// Who saw my data.
var (
	ErrAlarmRaised  = fault.New(fault.Conflict, "people.alarm-raised")
	ErrAnswerNeeded = fault.New(fault.Invalid, "people.answer-needed")
)
