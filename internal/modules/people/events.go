package people

// AccountRegistered: somebody has an account now.
type AccountRegistered struct {
	Account string
	AtDesk  bool
}

func (AccountRegistered) Kind() string { return "people.account-registered" }

// RoleChanged: a role was given to or taken from an account.
type RoleChanged struct {
	Account string
	Role    Role
	Given   bool
}

func (RoleChanged) Kind() string { return "people.role-changed" }

// Delegated: an official acts in another's place, or no longer does.
type Delegated struct {
	From, To string
	Ended    bool
}

func (Delegated) Kind() string { return "people.delegated" }

// AccountDisabled: an account was shut, or opened again.
type AccountDisabled struct {
	Account string
	Opened  bool
}

func (AccountDisabled) Kind() string { return "people.account-disabled" }

// PasswordChanged: tell the owner, in case it was somebody else.
type PasswordChanged struct{ Account string }

func (PasswordChanged) Kind() string { return "people.password-changed" }

// ConsentChanged: a resident lets a helper act for them, or no longer does.
type ConsentChanged struct {
	Resident, Helper string
	Ended            bool
}

func (ConsentChanged) Kind() string { return "people.consent-changed" }

// DataAlarmRaised: a resident asks why their data was read.
type DataAlarmRaised struct{ Alarm, Subject string }

func (DataAlarmRaised) Kind() string { return "people.data-alarm-raised" }

// DataAlarmAnswered: the commune has answered.
type DataAlarmAnswered struct{ Alarm, Subject string }

func (DataAlarmAnswered) Kind() string { return "people.data-alarm-answered" }
