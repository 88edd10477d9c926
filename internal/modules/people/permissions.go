package people

import "xaso/internal/platform/gate"

const (
	// MayAdminister is running the house: officials, roles, delegation.
	MayAdminister gate.Permission = "people.administer"
	// MaySeeOfficials is reading who works here and in which role.
	MaySeeOfficials gate.Permission = "people.see-officials"
	// MayServe is the desk: finding and registering residents, recovery.
	MayServe gate.Permission = "people.serve"
	// MayActFor is acting for a resident who agreed to it.
	MayActFor gate.Permission = "people.act-for"
	// MayHearAlarms is answering residents who ask why their data was read.
	MayHearAlarms gate.Permission = "people.hear-alarms"
)

// Demanded says which roles carry the permissions of this module.
var Demanded = Permissions{
	MayAdminister:   {Admin},
	MaySeeOfficials: {Admin, Leader, CentreHead, Supervisor},
	MayServe:        {Receptionist, CentreHead},
	MayActFor:       {Helper, HamletHead},
	MayHearAlarms:   {Admin, Leader, Supervisor},
}
