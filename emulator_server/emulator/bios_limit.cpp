#include "emulator_server/emulator/bios_limit.h"

#include "emulator_server/emulator/mgba_core.h"

// After mgba_core.h, which has mGBA's flags.
#include <mgba/internal/arm/arm.h>
#include <mgba/internal/gba/bios.h>

#include <csetjmp>
#include <cstdint>

namespace mario {
namespace {

// The whole work RAM decompressed takes a million; these take a fraction of a second.
constexpr int kAccessesInAFrame = 1 << 23;

// The BIOS call that this thread runs. It is left by a jump, over frames of C alone.
struct Call {
  ARMMemory memory;  // the core's own accesses
  std::jmp_buf end;
  int accesses_left = kAccessesInAFrame;
};
thread_local Call call;

const ARMMemory& Count() {
  if (--call.accesses_left < 0) std::longjmp(call.end, 1);
  return call.memory;
}

std::uint32_t Load32(ARMCore* cpu, std::uint32_t address, int* cycles) {
  return Count().load32(cpu, address, cycles);
}
std::uint32_t Load16(ARMCore* cpu, std::uint32_t address, int* cycles) {
  return Count().load16(cpu, address, cycles);
}
std::uint32_t Load8(ARMCore* cpu, std::uint32_t address, int* cycles) {
  return Count().load8(cpu, address, cycles);
}
void Store32(ARMCore* cpu, std::uint32_t address, std::int32_t value, int* cycles) {
  Count().store32(cpu, address, value, cycles);
}
void Store16(ARMCore* cpu, std::uint32_t address, std::int16_t value, int* cycles) {
  Count().store16(cpu, address, value, cycles);
}
void Store8(ARMCore* cpu, std::uint32_t address, std::int8_t value, int* cycles) {
  Count().store8(cpu, address, value, cycles);
}

void CopyAccesses(const ARMMemory& from, ARMMemory& to) {
  to.load32 = from.load32;
  to.load16 = from.load16;
  to.load8 = from.load8;
  to.store32 = from.store32;
  to.store16 = from.store16;
  to.store8 = from.store8;
}

void Swi16(ARMCore* cpu, int immediate) {
  static const ARMMemory counted = [] {
    ARMMemory memory = {};
    memory.load32 = Load32;
    memory.load16 = Load16;
    memory.load8 = Load8;
    memory.store32 = Store32;
    memory.store16 = Store16;
    memory.store8 = Store8;
    return memory;
  }();
  CopyAccesses(cpu->memory, call.memory);
  if (setjmp(call.end) == 0) {
    CopyAccesses(counted, cpu->memory);
    GBASwi16(cpu, immediate);
  }
  CopyAccesses(call.memory, cpu->memory);
}

void Swi32(ARMCore* cpu, int immediate) { Swi16(cpu, immediate >> 16); }

}  // namespace

void LimitBiosCalls(mCore* core) {
  Advance(*core)->cpu->irqh.swi16 = Swi16;
  Advance(*core)->cpu->irqh.swi32 = Swi32;
}

void BeginBiosCalls() { call.accesses_left = kAccessesInAFrame; }

}  // namespace mario
