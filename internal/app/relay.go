package app

import (
	"fmt"
	"slices"

	"xaso/internal/modules/casework"
	"xaso/internal/modules/notices"
	"xaso/internal/modules/people"
	"xaso/internal/platform/gate"
	"xaso/internal/platform/post"
)

// postOptions joins the communes of the house by letters: who takes part, and
// what each letter does at either end.
func (h *House) postOptions() post.Options {
	return post.Options{Partner: h.partner, Files: h.Files, Handlers: h.Desk.Post()}
}

// partner is one commune as it acts in another: by this name it stands in the
// logs there, and residents read that it saw their dossier.
func (h *House) partner(of, in gate.Commune) (gate.Actor, bool) {
	_, sends := h.Communes.ByID(of)
	_, takes := h.Communes.ByID(in)
	who := gate.NewActor(fmt.Sprintf("commune:%05d", int64(of)), in)
	who.Name = h.place(of).Authority
	return who, sends && takes
}

// postPermissions say who looks after letters that did not arrive.
var postPermissions = people.Permissions{post.MayManage: {people.CentreHead, people.Admin}}

// relayReactions are who is told of what happens between communes.
var relayReactions = []reaction{
	{casework.RelayMoved{}.Kind(), "notices.relay-moved", notify(relayMoved)},
	{casework.RelayDue{}.Kind(), "notices.relay-due", notify(relayDue)},
	{casework.DossierCame{}.Kind(), "notices.dossier-came", notify(dossierCame)},
	{post.Stuck{}.Kind(), "notices.post-stuck", notify(postStuck)},
}

// relaySaid is what a line of a request says to those on this side.
var relaySaid = map[string]string{
	casework.Incoming + casework.LineAsk:      "notices.said.relay-came",
	casework.Incoming + "assigned":            "notices.said.relay-assigned",
	casework.Incoming + casework.LineReply:    "notices.said.relay-replied",
	casework.Incoming + casework.LineRecall:   "notices.said.relay-recalled",
	casework.Outgoing + casework.LineQuestion: "notices.said.relay-asks",
	casework.Outgoing + casework.LineAnswer:   "notices.said.relay-answered",
	casework.Outgoing + casework.LineRefusal:  "notices.said.relay-refused",
	casework.Outgoing + casework.LineReturned: "notices.said.relay-returned",
}

// relayMoved tells who has the request in hand: the official it was given to,
// else the specialists of its field and the head of the centre, who gives it.
func relayMoved(_ *House, tx *gate.Tx, e casework.RelayMoved) (told, error) {
	key := relaySaid[e.Side+e.What]
	if key == "" {
		return told{}, nil
	}
	to, err := inHand(tx, e.Account, e.Field)
	if err == nil && e.What == casework.LineAsk {
		var heads []string
		heads, err = holders(tx, people.CentreHead, e.Field, "")
		to = append(to, heads...)
	}
	n := notices.Notice{Kind: notices.Work, Key: key, Args: []string{e.Code, e.Other}, Href: "/phoi-hop/" + e.Relay}
	if e.What == casework.LineAsk || e.What == "assigned" {
		n.Args = append(n.Args, spoken(e.Due))
	}
	return told{to, n}, err
}

// inHand is an official while they hold their office, else the specialists of
// a field.
func inHand(tx *gate.Tx, account, field string) ([]string, error) {
	all, err := holders(tx, people.Specialist, field, "")
	if err != nil || !slices.Contains(all, account) {
		return all, err
	}
	others, err := people.StandIns(tx, account, people.Specialist)
	return append(others, account), err
}

// relayDue reminds who has it in hand; of what is late those who answer for it
// hear, too.
func relayDue(_ *House, tx *gate.Tx, e casework.RelayDue) (told, error) {
	to, err := inHand(tx, e.Account, e.Field)
	n := notices.Notice{Kind: notices.Reminder, Key: "notices.said.relay-soon-" + e.Side,
		Args: []string{e.Code, e.Other, spoken(e.Due)}, Href: office(e.Dossier)}
	if e.Side == casework.Incoming {
		n.Href = "/phoi-hop/" + e.Relay
	}
	if !e.Late {
		return told{to, n}, err
	}
	n.Kind, n.Key = notices.Alarm, "notices.said.relay-late-"+e.Side
	for _, role := range []people.Role{people.Leader, people.CentreHead} {
		var more []string
		if err == nil {
			more, err = holders(tx, role, e.Field, "")
		}
		to = append(to, more...)
	}
	return told{to, n}, err
}

// dossierCame tells the counter of a dossier that another commune received for
// ours, or sent back.
func dossierCame(_ *House, tx *gate.Tx, e casework.DossierCame) (told, error) {
	to, err := holders(tx, people.Receptionist, e.Field, e.Hamlet)
	n := notices.Notice{Kind: notices.Work, Key: "notices.said.dossier-came", Args: []string{e.Code, e.Other}, Href: office(e.Dossier)}
	if e.Back {
		n.Key = "notices.said.dossier-back"
	}
	return told{to, n}, err
}

func postStuck(_ *House, tx *gate.Tx, _ post.Stuck) (told, error) {
	var to []string
	for _, role := range postPermissions[post.MayManage] {
		all, err := holders(tx, role, "", "")
		if err != nil {
			return told{}, err
		}
		to = append(to, all...)
	}
	return told{to, notices.Notice{Kind: notices.Alarm, Key: "notices.said.post-stuck", Href: "/thu-lien-xa"}}, nil
}
