package procedures

import "slices"

// Channel is the way an application reaches the office. National codes: 1
// direct, 2 online, 3 public postal service (KenhThucHien).
type Channel string

const (
	ByWeb  Channel = "online"
	AtDesk Channel = "counter"
	ByPost Channel = "post"
)

// National returns the code of the channel in national synchronisation.
func (c Channel) National() int {
	switch c {
	case ByWeb:
		return 2
	case ByPost:
		return 3
	}
	return 1
}

// Channels says by which doors a procedure is open in one commune.
type Channels struct {
	Here     bool   // residents file on this site
	Counter  bool   // the receptionist keys it in at the centre
	Post     bool   // by public postal service
	Handoff  bool   // a clear link to the portal that the law names
	PortalTo string // address of the hand-off, "" when there is none
}

// A Setting is what one commune decided about one procedure. Nil switches
// leave the default.
type Setting struct {
	Code    string
	Off     bool // not offered at all here
	Here    *bool
	Counter *bool
	Post    *bool
	Handoff *bool
}

// portal is where residents file since 1/7/2025; the code goes at the end.
const portal = "https://dichvucong.gov.vn/p/home/dvc-chi-tiet-thu-tuc-hanh-chinh.html?ma_thu_tuc="

// Channels returns the open doors under a commune's setting (zero: defaults).
//
// Since 1/7/2025 residents file on the national portal, so by default this
// site hands them over and the counter takes the rest; filing here is on only
// where a commune says so, and its page must say what it is. The portal does
// not know what a commune made itself: that is filed here if it is filed online.
func (p Procedure) Channels(s Setting) Channels {
	if s.Off {
		return Channels{}
	}
	c := Channels{Counter: true, Handoff: true, PortalTo: portal + p.Code}
	if p.Online.Value.Portal != "" {
		c.PortalTo = p.Online.Value.Portal
	}
	for _, ch := range p.Online.Value.Channels {
		c.Post = c.Post || ch == ByPost
	}
	if p.Internal() && p.Online.Value.Portal == "" {
		c.Handoff, c.Here = false, slices.Contains(p.Online.Value.Channels, ByWeb)
	}
	set := func(door *bool, by *bool) {
		if by != nil {
			*door = *by
		}
	}
	set(&c.Here, s.Here)
	set(&c.Counter, s.Counter)
	set(&c.Post, s.Post)
	set(&c.Handoff, s.Handoff)
	if !c.Handoff {
		c.PortalTo = ""
	}
	return c
}
