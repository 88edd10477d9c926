package procedures

import "slices"

// NationalStatus is one of the ten codes under which every system of the
// country reports a dossier.
type NationalStatus int

const (
	Registered  NationalStatus = 1 + iota // citizen has filed
	Received                              // accepted by the counter
	NotReceived                           // refused
	InProcess
	WantsPapers
	WantsPayment
	WantsBack // the citizen asks to withdraw
	Stopped
	Finished
	Returned
)

var nationalNames = map[NationalStatus]Text{
	Registered:   {"Mới đăng ký", "Newly registered"},
	Received:     {"Được tiếp nhận", "Accepted"},
	NotReceived:  {"Không được tiếp nhận", "Not accepted"},
	InProcess:    {"Đang xử lý", "In process"},
	WantsPapers:  {"Yêu cầu bổ sung giấy tờ", "More papers requested"},
	WantsPayment: {"Yêu cầu thực hiện nghĩa vụ tài chính", "Payment requested"},
	WantsBack:    {"Công dân yêu cầu rút hồ sơ", "Withdrawal requested"},
	Stopped:      {"Dừng xử lý", "Stopped"},
	Finished:     {"Đã xử lý xong", "Finished"},
	Returned:     {"Đã trả kết quả", "Result returned"},
}

// Name returns the status as the national portal writes it.
func (s NationalStatus) Name() Text { return nationalNames[s] }

// NationalStatuses returns all ten in order.
func NationalStatuses() []NationalStatus {
	all := make([]NationalStatus, 0, len(nationalNames))
	for s := Registered; s <= Returned; s++ {
		all = append(all, s)
	}
	return all
}

// nationalNext is what may follow. Moves within one status are always good;
// the way back from WantsBack is to where the dossier came from.
var nationalNext = map[NationalStatus][]NationalStatus{
	Registered:   {Received, NotReceived, WantsPapers, WantsBack},
	Received:     {InProcess, WantsPapers, WantsPayment, WantsBack, Stopped},
	InProcess:    {WantsPapers, WantsPayment, WantsBack, Stopped, Finished},
	WantsPapers:  {Registered, InProcess, WantsBack, Stopped},
	WantsPayment: {InProcess, WantsBack, Stopped},
	WantsBack:    {Registered, Received, InProcess, WantsPapers, WantsPayment, Stopped},
	Finished:     {Returned},
}

// MayPrecede reports whether next may come after s.
func (s NationalStatus) MayPrecede(next NationalStatus) bool {
	return s == next || slices.Contains(nationalNext[s], next)
}
