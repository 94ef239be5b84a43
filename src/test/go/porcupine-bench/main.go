// Judges a history written by the benchmark with Porcupine and prints one line:
// verdict, seconds of judging, processor seconds of that.
package main

import (
	"encoding/binary"
	"fmt"
	"io"
	"os"
	"syscall"
	"time"

	"github.com/anishathalye/porcupine"
)

// input is taken from a 33-byte record, big-endian: key and client (int32 each), start, end, value
// (int64 each), kind (one byte: 0 read, 1 write).
type input struct {
	key   int32
	write bool
	value int64
}

const nothing = -1 << 63

var register = porcupine.Model{
	Partition: func(history []porcupine.Operation) [][]porcupine.Operation {
		byKey := map[int32][]porcupine.Operation{}
		for _, o := range history {
			k := o.Input.(input).key
			byKey[k] = append(byKey[k], o)
		}
		parts := make([][]porcupine.Operation, 0, len(byKey))
		for _, part := range byKey {
			parts = append(parts, part)
		}
		return parts
	},
	Init: func() interface{} { return int64(nothing) },
	Step: func(state, in, out interface{}) (bool, interface{}) {
		i := in.(input)
		if i.write {
			return true, i.value
		}
		return out.(int64) == state.(int64), state
	},
}

func busySeconds() float64 {
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		panic(err)
	}
	return float64(usage.Utime.Nano()+usage.Stime.Nano()) / 1e9
}

func main() {
	file, err := os.Open(os.Args[1])
	if err != nil {
		panic(err)
	}
	limit, err := time.ParseDuration(os.Args[2])
	if err != nil {
		panic(err)
	}
	data, err := io.ReadAll(file)
	if err != nil {
		panic(err)
	}
	const size = 33
	history := make([]porcupine.Operation, 0, len(data)/size)
	for at := 0; at+size <= len(data); at += size {
		r := data[at:]
		in := input{int32(binary.BigEndian.Uint32(r)), r[32] == 1, int64(binary.BigEndian.Uint64(r[24:]))}
		history = append(history, porcupine.Operation{
			ClientId: int(binary.BigEndian.Uint32(r[4:])),
			Input:    in,
			Call:     int64(binary.BigEndian.Uint64(r[8:])),
			Output:   in.value,
			Return:   int64(binary.BigEndian.Uint64(r[16:])),
		})
	}
	data = nil
	busy := busySeconds()
	begin := time.Now()
	result := porcupine.CheckOperationsTimeout(register, history, limit)
	fmt.Printf("%s %.4f %.4f\n", result, time.Since(begin).Seconds(), busySeconds()-busy)
}
