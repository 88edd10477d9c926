package app

import (
	"strconv"

	"xaso/internal/modules/casework"
	"xaso/internal/modules/notices"
	"xaso/internal/modules/people"
	"xaso/internal/platform/gate"
)

// busyHelper tells the head of the centre of somebody who filed for unusually
// many others in one day. It is a question, not a verdict: a day of help in a
// hamlet hall looks the same.
func busyHelper(_ *House, tx *gate.Tx, e casework.HelperBusy) (told, error) {
	names, err := people.Names(tx, e.Helper)
	if err != nil {
		return told{}, err
	}
	to, err := holders(tx, people.CentreHead, "", "")
	return told{to, notices.Notice{Kind: notices.Alarm, Key: "notices.said.helper-busy",
		Args: []string{names[e.Helper], strconv.Itoa(e.People)}, Href: "/can-bo"}}, err
}
