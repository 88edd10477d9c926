package procedures

import "xaso/internal/modules/people"

// Permissions says which roles carry the permissions of this module.
var Permissions = people.Permissions{
	MayCompose: {people.Receptionist, people.CentreHead, people.Admin},
}
